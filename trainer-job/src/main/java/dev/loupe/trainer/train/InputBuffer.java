package dev.loupe.trainer.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory through which batches reach PyTorch, one for all steps. DJL would allocate it anew
 * each time outside of the heap, where nothing collects it in time.
 */
final class InputBuffer {
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  /** An array over this memory; it must be closed before the next one is asked for. */
  NDArray array(NDManager manager, float[] values, Shape shape) {
    int bytes = Math.multiplyExact(values.length, Float.BYTES);
    if (memory.capacity() < bytes) {
      memory = ByteBuffer.allocateDirect(bytes);
    }
    ByteBuffer part = memory.slice(0, bytes).order(ByteOrder.nativeOrder());
    part.asFloatBuffer().put(values);
    return manager.create(part, shape, DataType.FLOAT32);
  }
}
