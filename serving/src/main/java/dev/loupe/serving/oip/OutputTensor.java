package dev.loupe.serving.oip;

import dev.loupe.serving.oip.TensorSpec.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An output as it is answered.
 *
 * @param shape of which the elements fill every place
 * @param binary whether raw bytes were asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutputTensor(String name, long[] shape, Values values, boolean binary) {

  /** The elements, row by row. */
  public sealed interface Values {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Floats(float[] values) implements Values {}

  public record Texts(List<String> values) implements Values {
    public Texts {
      values = List.copyOf(values);
    }
  }

  public Datatype datatype() {
    return switch (values) {
      case Floats _ -> Datatype.FP32;
      case Texts _ -> Datatype.BYTES;
    };
  }

  /** The elements as the protocol's raw bytes. */
  public byte[] raw() {
    return switch (values) {
      case Floats floats -> {
        ByteBuffer raw =
            ByteBuffer.allocate(floats.values().length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(floats.values());
        yield raw.array();
      }
      case Texts texts ->
          BytesTensor.join(
              texts.values().stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
    };
  }
}
