package dev.loupe.serving.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of an inference request, read as it streams by. Members that are not known are passed
 * over.
 *
 * @param binary what {@code binary_data_output} says
 */
record JsonRequest(
    String id, List<Input> inputs, List<InferRequest.Output> outputs, boolean binary) {
  static final int MAX_DEPTH = 32;
  static final int MAX_ID = 1000;
  private static final int MAX_NAME = 1000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME)
                  .maxNumberLength(100)
                  // Of what is read as text; base64 is decoded as it streams by.
                  .maxStringLength(10_000)
                  .build())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          // Names are the clients'; what they make up need not be remembered.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /**
   * @param binarySize bytes of it after the JSON; -1: it stands in the JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Input(String name, String datatype, long[] shape, Contents contents, long binarySize) {}

  /** A parser within the bounds of all JSON that clients send. */
  static JsonParser parser(byte[] bytes, int length) throws IOException {
    return JSON.createParser(bytes, 0, length);
  }

  /**
   * @param length of the JSON
   * @param signature by which a tensor's largest size is known
   * @throws JsonProcessingException if it is none
   */
  static JsonRequest read(byte[] bytes, int length, Signature signature)
      throws IOException, RefusedException {
    try (JsonParser parser = parser(bytes, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw RefusedException.invalid("the request is not a JSON object");
      }
      JsonRequest request = new Reader(parser, signature).request();
      if (parser.nextToken() != null) {
        throw RefusedException.invalid("something follows the JSON of the request");
      }
      return request;
    }
  }

  private record Reader(JsonParser parser, Signature signature) {

    JsonRequest request() throws IOException, RefusedException {
      String id = "";
      boolean binary = false;
      List<Input> inputs = List.of();
      List<InferRequest.Output> outputs = List.of();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (member) {
          case "id" -> id = token == JsonToken.VALUE_NULL ? "" : text(token, "id", MAX_ID);
          case "parameters" -> binary = parameters(token, "parameters").binaryOutput();
          case "inputs" -> inputs = inputs(token);
          case "outputs" -> outputs = outputs(token);
          default -> parser.skipChildren();
        }
      }
      return new JsonRequest(id, inputs, outputs, binary);
    }

    private List<Input> inputs(JsonToken first) throws IOException, RefusedException {
      need(first == JsonToken.START_ARRAY, "inputs", "an array");
      List<Input> inputs = new ArrayList<>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        String where = "inputs[%d]".formatted(inputs.size());
        need(
            inputs.size() < InferRequest.MAX_TENSORS,
            "inputs",
            "at most %d tensors".formatted(InferRequest.MAX_TENSORS));
        need(token == JsonToken.START_OBJECT, where, "an object");
        inputs.add(input(where));
      }
      return inputs;
    }

    private Input input(String where) throws IOException, RefusedException {
      String name = "";
      String datatype = "";
      long[] shape = {};
      long binarySize = -1;
      JsonData.@Nullable Read data = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (member) {
          case "name" -> name = text(token, where + ".name", MAX_NAME);
          case "datatype" -> datatype = text(token, where + ".datatype", MAX_NAME);
          case "shape" -> shape = shape(token, where + ".shape");
          case "parameters" -> binarySize = parameters(token, where + ".parameters").binarySize();
          case "data" -> {
            need(token == JsonToken.START_ARRAY, where + ".data", "an array");
            data = JsonData.of(parser, where + ".data", signature);
          }
          default -> parser.skipChildren();
        }
      }
      need(data == null || binarySize < 0, where, "either data or binary_data_size");
      need(data == null || data.fits(shape), where + ".data", "flat, or nested as its shape says");
      return new Input(
          name, datatype, shape, data == null ? Contents.NONE : data.contents(), binarySize);
    }

    private long[] shape(JsonToken first, String where) throws IOException, RefusedException {
      need(first == JsonToken.START_ARRAY, where, "an array");
      List<Long> shape = new ArrayList<>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        need(
            shape.size() < InferRequest.MAX_DIMS,
            where,
            "at most %d sizes".formatted(InferRequest.MAX_DIMS));
        shape.add(whole(token, where));
      }
      return shape.stream().mapToLong(size -> size).toArray();
    }

    private List<InferRequest.Output> outputs(JsonToken first)
        throws IOException, RefusedException {
      if (first == JsonToken.VALUE_NULL) {
        return List.of();
      }
      need(first == JsonToken.START_ARRAY, "outputs", "an array");
      List<InferRequest.Output> outputs = new ArrayList<>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        String where = "outputs[%d]".formatted(outputs.size());
        need(
            outputs.size() < InferRequest.MAX_TENSORS,
            "outputs",
            "at most %d".formatted(InferRequest.MAX_TENSORS));
        need(token == JsonToken.START_OBJECT, where, "an object");
        outputs.add(output(where));
      }
      return outputs;
    }

    private InferRequest.Output output(String where) throws IOException, RefusedException {
      String name = "";
      Parameters parameters = Parameters.NONE;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (member) {
          case "name" -> name = text(token, where + ".name", MAX_NAME);
          case "parameters" -> parameters = parameters(token, where + ".parameters");
          default -> parser.skipChildren();
        }
      }
      return new InferRequest.Output(
          name, parameters.binary(), parameters.mapOf(), parameters.unsupported());
    }

    private Parameters parameters(JsonToken first, String where)
        throws IOException, RefusedException {
      if (first == JsonToken.VALUE_NULL) {
        return Parameters.NONE;
      }
      need(first == JsonToken.START_OBJECT, where, "an object");
      Parameters read = Parameters.NONE;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String member = parser.currentName();
        JsonToken token = parser.nextToken();
        String at = where + "." + Shown.name(member);
        switch (member) {
          case Parameters.BINARY_SIZE -> {
            long size = whole(token, at);
            need(size >= 0, at, "0 or more");
            read = read.withBinarySize(size);
          }
          case Parameters.BINARY -> read = read.withBinary(truth(token, at));
          case Parameters.BINARY_OUTPUT -> read = read.withBinaryOutput(truth(token, at));
          case Parameters.CLASS -> read = read.withMapOf(text(token, at, MAX_NAME));
          default -> {
            parser.skipChildren();
            read = read.withOther(member);
          }
        }
      }
      return read;
    }

    private boolean truth(JsonToken token, String where) throws RefusedException {
      need(token.isBoolean(), where, "true or false");
      return token == JsonToken.VALUE_TRUE;
    }

    private long whole(JsonToken token, String where) throws IOException, RefusedException {
      need(token == JsonToken.VALUE_NUMBER_INT, where, "a whole number");
      try {
        return parser.getLongValue();
      } catch (JsonProcessingException tooLarge) {
        throw RefusedException.invalid("%s: the number is too large", where);
      }
    }

    private String text(JsonToken token, String where, int most)
        throws IOException, RefusedException {
      need(token == JsonToken.VALUE_STRING, where, "a string");
      String text = parser.getText();
      need(text.length() <= most, where, "at most %d characters".formatted(most));
      return text;
    }

    private static void need(boolean right, String where, String accepted) throws RefusedException {
      if (!right) {
        throw RefusedException.invalid("%s must be %s", where, accepted);
      }
    }
  }
}
