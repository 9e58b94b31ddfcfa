package dev.loupe.serving.oip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests as clients write them. */
public final class Bodies {
  private Bodies() {}

  /** JSON, and after it what follows. */
  public static byte[] binary(String json, byte[]... following) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    for (byte[] part : following) {
      body.writeBytes(part);
    }
    return body.toByteArray();
  }

  /** Elements of BYTES, each with its length before it. */
  public static byte[] elements(byte[]... elements) {
    return BytesTensor.join(List.of(elements));
  }

  public static byte[] floats(float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return raw.array();
  }

  public static float[] floats(byte[] raw) {
    float[] values = new float[raw.length / 4];
    ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
