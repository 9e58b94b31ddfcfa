package dev.loupe.serving.oip;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a tensor's {@code data}: numbers or base64, flat or in arrays that are nested as the shape
 * says. It holds what came, whatever was claimed, and no more than the largest request has.
 */
final class JsonData {
  private static final int FIRST = 1024;

  private final String where;
  private final Signature signature;
  private final List<byte[]> elements = new ArrayList<>();

  /** How many stand in an array of each depth; -1 where none has ended yet. */
  private final List<Integer> dims = new ArrayList<>();

  private float[] numbers = new float[0];
  private int count;

  private JsonData(String where, Signature signature) {
    this.where = where;
    this.signature = signature;
  }

  /**
   * Reads the array that the parser stands on.
   *
   * @param nested of the data, outermost first; of flat data its length alone
   */
  record Read(Contents contents, List<Integer> nested) {
    /** Whether the nesting is the shape's, or there is none. */
    boolean fits(long[] shape) {
      return nested.size() <= 1
          || Arrays.equals(nested.stream().mapToLong(size -> size).toArray(), shape);
    }
  }

  static Read of(JsonParser parser, String where, Signature signature)
      throws IOException, RefusedException {
    JsonData data = new JsonData(where, signature);
    data.array(parser, 0);
    if (!data.elements.isEmpty() && data.count > 0) {
      throw RefusedException.invalid("%s: numbers and strings are mixed", where);
    }
    Contents contents =
        data.elements.isEmpty()
            ? new Contents.Floats(Arrays.copyOf(data.numbers, data.count))
            : new Contents.Elements(data.elements);
    return new Read(contents, data.dims);
  }

  private void array(JsonParser parser, int depth) throws IOException, RefusedException {
    if (dims.size() == depth) {
      dims.add(-1);
    }
    int length = 0;
    boolean leaves = false;
    boolean arrays = false;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_ARRAY) {
        arrays = true;
        array(parser, depth + 1);
      } else {
        leaves = true;
        leaf(parser, token);
      }
      length++;
    }
    int others = dims.get(depth);
    boolean deeper = dims.size() > depth + 1;
    if ((leaves && (arrays || deeper)) || (others >= 0 && others != length)) {
      throw RefusedException.invalid("%s: its arrays are of different lengths or depths", where);
    }
    dims.set(depth, length);
  }

  private void leaf(JsonParser parser, JsonToken token) throws IOException, RefusedException {
    if (token == JsonToken.VALUE_STRING) {
      need(elements.size() < signature.maxBatch());
      elements.add(base64(parser));
    } else if (token.isNumeric()) {
      long most = signature.maxNumbers();
      need(count < most);
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, (int) Math.min(most, Math.max(FIRST, 2L * count)));
      }
      numbers[count++] = parser.getFloatValue();
    } else {
      throw RefusedException.invalid(
          "%s: it holds %s; it may hold numbers, or pictures as base64 strings",
          where, parser.getText());
    }
  }

  private void need(boolean room) throws RefusedException {
    if (!room) {
      throw RefusedException.invalid(
          "%s: it has more elements than %d pictures, which one request may hold",
          where, signature.maxBatch());
    }
  }

  private byte[] base64(JsonParser parser) throws RefusedException {
    try {
      return parser.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS);
    } catch (IOException notBase64) {
      throw RefusedException.invalid(
          "%s: element %d is not base64, which pictures are in JSON", where, elements.size());
    }
  }
}
