package dev.loupe.detector.infer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/**
 * One picture's way through a network. ONNX Runtime reads and writes these buffers in place, so
 * that nothing is allocated or copied for a picture. For one thread at a time; {@link #close} hands
 * the buffers on.
 */
public final class Pass implements AutoCloseable {
  private static final Set<String> CAM = Set.of(Graph.CAM);

  private final DetectorSession session;
  private final FloatBuffer input;
  private final FloatBuffer logits;
  private final FloatBuffer embedding;
  private final OnnxTensor in;
  private final Map<String, OnnxTensor> out;

  Pass(DetectorSession session, OrtEnvironment environment, Graph graph) throws OrtException {
    this.session = session;
    this.input = buffer(3 * graph.size() * graph.size());
    this.logits = buffer(graph.classes());
    this.embedding = buffer(graph.embedding());
    long[] shape = {1, 3, graph.size(), graph.size()};
    this.in = OnnxTensor.createTensor(environment, input, shape);
    this.out =
        Map.of(
            Graph.LOGITS,
            OnnxTensor.createTensor(environment, logits, new long[] {1, graph.classes()}),
            Graph.EMBEDDING,
            OnnxTensor.createTensor(environment, embedding, new long[] {1, graph.embedding()}));
  }

  private static FloatBuffer buffer(int numbers) {
    return ByteBuffer.allocateDirect(numbers * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Where the picture's numbers belong, [3,S,S]; write to places, its position stays 0. */
  public FloatBuffer input() {
    return input;
  }

  /**
   * @param cam whether the class activation maps are wanted too
   * @param lone whether no other run is going on, so that this one may take the other cores too
   * @throws IllegalStateException if the session is closed, or ONNX Runtime fails
   */
  public Output run(boolean cam, boolean lone) {
    try (OrtSession.Result result = session.run(lone, in, cam ? CAM : Set.of(), out)) {
      float[][][][] maps =
          cam ? (float[][][][]) DetectorSession.value(result, Graph.CAM) : new float[0][][][];
      return new Output(row(logits), row(embedding), maps);
    } catch (OrtException e) {
      throw DetectorSession.failed(e);
    }
  }

  private static float[][] row(FloatBuffer numbers) {
    float[] row = new float[numbers.capacity()];
    numbers.get(0, row);
    return new float[][] {row};
  }

  @Override
  public void close() {
    session.giveBack(this);
  }

  void release() {
    in.close();
    out.values().forEach(OnnxTensor::close);
  }
}
