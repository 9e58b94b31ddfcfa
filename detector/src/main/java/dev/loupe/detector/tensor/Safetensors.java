package dev.loupe.detector.tensor;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The safetensors format: eight bytes with the header's length, the header in JSON (name → type,
 * shape, place), then the numbers, little-endian. Only F32 is used here. What is read is checked as
 * the format demands: no gap, no overlap, nothing outside, no name twice.
 */
public final class Safetensors {
  private static final int PREFIX = 8;

  private Safetensors() {}

  /**
   * Reads all tensors.
   *
   * @throws InvalidTensorsException if the file contradicts the format, or holds another type than
   *     F32
   */
  public static SortedMap<String, Tensor> read(byte[] file) throws InvalidTensorsException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < PREFIX) {
      throw new InvalidTensorsException(
          "safetensors: %d bytes are no header".formatted(file.length));
    }
    long length = bytes.getLong(0);
    if (length < 2 || length > Header.MAX_BYTES || length > file.length - PREFIX) {
      throw new InvalidTensorsException(
          "safetensors: a header of %s bytes in a file of %d; at most %d"
              .formatted(Long.toUnsignedString(length), file.length, Header.MAX_BYTES));
    }
    int data = PREFIX + (int) length;
    Map<String, Header.Entry> entries =
        Header.parse(file, PREFIX, (int) length, file.length - data);
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    entries.forEach((name, e) -> tensors.put(name, new Tensor(e.shape(), floats(bytes, data, e))));
    return tensors;
  }

  private static float[] floats(ByteBuffer bytes, int data, Header.Entry entry) {
    int from = data + (int) entry.begin();
    float[] floats = new float[(int) (entry.end() - entry.begin()) / Float.BYTES];
    bytes
        .slice(from, floats.length * Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats);
    return floats;
  }

  /**
   * The file's bytes: names in order, so that equal tensors are equal bytes.
   *
   * @throws IllegalArgumentException if they are more than 2 GiB
   */
  public static byte[] write(Map<String, Tensor> tensors) {
    SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
    byte[] header = header(sorted);
    long total = PREFIX + (long) header.length;
    for (Tensor tensor : sorted.values()) {
      total += (long) tensor.data().length * Float.BYTES;
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("safetensors: %d bytes are over 2 GiB".formatted(total));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    for (Tensor tensor : sorted.values()) {
      bytes.asFloatBuffer().put(tensor.data());
      bytes.position(bytes.position() + tensor.data().length * Float.BYTES);
    }
    return bytes.array();
  }

  private static byte[] header(SortedMap<String, Tensor> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Header.JSON.createGenerator(out)) {
      json.writeStartObject();
      long at = 0;
      for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
        long end = at + (long) e.getValue().data().length * Float.BYTES;
        json.writeObjectFieldStart(e.getKey());
        json.writeStringField("dtype", "F32");
        long[] shape = e.getValue().shape();
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, end}, 0, 2);
        json.writeEndObject();
        at = end;
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    // The numbers begin at a multiple of eight.
    while (out.size() % PREFIX != 0) {
      out.write(' ');
    }
    return out.toByteArray();
  }
}
