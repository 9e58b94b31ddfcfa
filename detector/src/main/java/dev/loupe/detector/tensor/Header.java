package dev.loupe.detector.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON header of a safetensors file. */
final class Header {
  static final int MAX_BYTES = 4 << 20;
  private static final int MAX_TENSORS = 20_000;
  private static final int MAX_RANK = 8;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxStringLength(1 << 16)
                  .maxNumberLength(20)
                  .build())
          .build();

  /** One tensor's place; begin and end count from where the numbers begin. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(long[] shape, long begin, long end) {}

  private Header() {}

  static Map<String, Entry> parse(byte[] file, int at, int length, long dataBytes)
      throws InvalidTensorsException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(file, at, length)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "the header is no JSON object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        expect(json.nextToken() == JsonToken.START_OBJECT, "\"%s\" is no object".formatted(name));
        if (name.equals("__metadata__")) {
          json.skipChildren();
        } else {
          entries.put(name, entry(json, name));
          expect(entries.size() <= MAX_TENSORS, "more than %d tensors".formatted(MAX_TENSORS));
        }
      }
      expect(json.nextToken() == null, "something follows the header");
    } catch (InvalidTensorsException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidTensorsException("safetensors: the header is no JSON: " + e.getMessage(), e);
    }
    cover(entries, dataBytes);
    return entries;
  }

  private static Entry entry(JsonParser json, String name) throws IOException {
    String type = "none";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    boolean shaped = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(value == JsonToken.VALUE_STRING, "\"%s\" has no dtype".formatted(name));
          type = json.getText();
        }
        case "shape" -> {
          shape = numbers(json, name, MAX_RANK);
          shaped = true;
        }
        case "data_offsets" -> offsets = numbers(json, name, 2);
        default -> throw wrong("\"%s\" has the unknown field \"%s\"".formatted(name, field));
      }
    }
    expect(type.equals("F32"), "\"%s\" is of type %s; only F32 is read".formatted(name, type));
    expect(shaped && offsets.size() == 2, "\"%s\" lacks shape or data_offsets".formatted(name));
    return entry(name, shape, offsets.get(0), offsets.get(1));
  }

  private static Entry entry(String name, List<Long> shape, long begin, long end)
      throws InvalidTensorsException {
    long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
    try {
      long bytes = Math.multiplyExact(Tensor.count(sides), (long) Float.BYTES);
      expect(
          begin <= end && end - begin == bytes,
          "\"%s\" of shape %s takes the bytes %d to %d".formatted(name, shape, begin, end));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new InvalidTensorsException(
          "safetensors: \"%s\" has the shape %s, which overflows".formatted(name, shape), e);
    }
    return new Entry(sides, begin, end);
  }

  private static List<Long> numbers(JsonParser json, String name, int max) throws IOException {
    expect(json.currentToken() == JsonToken.START_ARRAY, "\"%s\": no array".formatted(name));
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean whole = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
      expect(
          whole
              && numbers.size() < max
              && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
          "\"%s\": an array of more than %d numbers, or not whole ones".formatted(name, max));
      expect(json.getLongValue() >= 0, "\"%s\": a negative number".formatted(name));
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  /** That the tensors, in the order of their places, fill the data without gap or overlap. */
  private static void cover(Map<String, Entry> entries, long dataBytes)
      throws InvalidTensorsException {
    List<Map.Entry<String, Entry>> order = new ArrayList<>(entries.entrySet());
    order.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Entry> e : order) {
      expect(
          e.getValue().begin() == at,
          "\"%s\" begins at byte %d of the data, expected %d"
              .formatted(e.getKey(), e.getValue().begin(), at));
      at = e.getValue().end();
      expect(at <= dataBytes, "\"%s\" ends outside the file".formatted(e.getKey()));
    }
    expect(at == dataBytes, "%d bytes of data belong to no tensor".formatted(dataBytes - at));
  }

  private static void expect(boolean good, String otherwise) throws InvalidTensorsException {
    if (!good) {
      throw wrong(otherwise);
    }
  }

  private static InvalidTensorsException wrong(String what) {
    return new InvalidTensorsException("safetensors: " + what);
  }
}
