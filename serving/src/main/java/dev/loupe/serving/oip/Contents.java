package dev.loupe.serving.oip;

import java.nio.ByteBuffer;
import java.util.List;

/** A tensor's elements, in the form in which they came. */
public sealed interface Contents {
  Contents NONE = new None();

  /**
   * Little-endian and row by row; an element of BYTES is its length in four bytes, and itself.
   *
   * @param bytes of this tensor alone
   */
  record Raw(ByteBuffer bytes) implements Contents {}

  /** Of a BYTES tensor, each by itself. */
  record Elements(List<byte[]> elements) implements Contents {
    public Elements {
      elements = List.copyOf(elements);
    }
  }

  /** Of an FP32 tensor, row by row. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Floats(float[] values) implements Contents {}

  /** Nothing that this server reads. */
  record None() implements Contents {}
}
