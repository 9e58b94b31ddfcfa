package dev.loupe.detector.infer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An exported network in ONNX Runtime on the CPU. The graph has the input {@code input} [N,3,S,S]
 * and the outputs {@code logits} [N,C], {@code cam} [N,C,h,w] and {@code embedding} [N,D], all
 * float32, N dynamic. Thread-safe, also while it is closed: a run in progress ends first.
 */
public final class DetectorSession implements AutoCloseable {
  private static final Set<String> PLAIN = Set.of(Graph.LOGITS, Graph.EMBEDDING);
  private static final Set<String> WITH_CAM = Set.of(Graph.LOGITS, Graph.EMBEDDING, Graph.CAM);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Graph graph;
  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
  private boolean closed;

  private DetectorSession(OrtEnvironment environment, OrtSession session, Graph graph) {
    this.environment = environment;
    this.session = session;
    this.graph = graph;
  }

  /** Loads ONNX Runtime, which takes a while, ahead of the first session. */
  public static void preload() {
    OrtEnvironment _ = OnnxRuntime.environment();
  }

  /**
   * @param intraOpThreads threads that share one run, from 1
   * @throws InvalidModelException if ONNX Runtime refuses the graph, or its inputs and outputs are
   *     others
   */
  public static DetectorSession open(byte[] onnx, int intraOpThreads) throws InvalidModelException {
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException(
          "intra-op threads %d; at least 1".formatted(intraOpThreads));
    }
    OrtEnvironment environment = OnnxRuntime.environment();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(intraOpThreads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      // Threads that spin while they wait take the core from those that decode.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // Patterns are planned for one batch size, and ours varies.
      options.setMemoryPatternOptimization(false);
      options.setCPUArenaAllocator(true);
      OrtSession session = environment.createSession(onnx, options);
      return opened(environment, session);
    } catch (OrtException e) {
      throw new InvalidModelException("ONNX Runtime refuses the graph: " + e.getMessage(), e);
    }
  }

  private static DetectorSession opened(OrtEnvironment environment, OrtSession session)
      throws OrtException, InvalidModelException {
    boolean good = false;
    try {
      Graph graph = Graph.of(session);
      good = true;
      return new DetectorSession(environment, session, graph);
    } finally {
      if (!good) {
        session.close();
      }
    }
  }

  /** Side of the square input, in pixels. */
  public int size() {
    return graph.size();
  }

  public int classes() {
    return graph.classes();
  }

  /** Length of an embedding. */
  public int embedding() {
    return graph.embedding();
  }

  /**
   * Logits and embeddings of {@code n} pictures.
   *
   * @param nchw [n,3,S,S]
   */
  public Output run(float[] nchw, int n) {
    return run(nchw, n, PLAIN);
  }

  /** The same with the class activation maps. */
  public Output runWithCam(float[] nchw, int n) {
    return run(nchw, n, WITH_CAM);
  }

  private Output run(float[] nchw, int n, Set<String> outputs) {
    int size = graph.size();
    if (n < 1 || nchw.length != 3L * n * size * size) {
      throw new IllegalArgumentException(
          "%d numbers are no input of %d pictures of 3 x %d x %d"
              .formatted(nchw.length, n, size, size));
    }
    closing.readLock().lock();
    // Off the heap, so that ONNX Runtime reads it in place; gone when the run is.
    try (Arena arena = Arena.ofConfined()) {
      if (closed) {
        throw new IllegalStateException("the session is closed");
      }
      FloatBuffer input =
          arena
              .allocate(ValueLayout.JAVA_FLOAT, nchw.length)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(nchw)
              .rewind();
      long[] shape = {n, 3, size, size};
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, shape);
          OrtSession.Result result = session.run(Map.of(Graph.INPUT, tensor), outputs)) {
        return output(result, outputs.contains(Graph.CAM));
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      closing.readLock().unlock();
    }
  }

  private static Output output(OrtSession.Result result, boolean cam) throws OrtException {
    float[][] logits = (float[][]) value(result, Graph.LOGITS);
    float[][] embedding = (float[][]) value(result, Graph.EMBEDDING);
    float[][][][] maps = cam ? (float[][][][]) value(result, Graph.CAM) : new float[0][][][];
    return new Output(logits, embedding, maps);
  }

  private static Object value(OrtSession.Result result, String name) throws OrtException {
    return result.get(name).orElseThrow().getValue();
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't close: " + e.getMessage(), e);
    } finally {
      closing.writeLock().unlock();
    }
  }
}
