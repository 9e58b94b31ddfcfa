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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private final OrtSession alone;
  private final Graph graph;
  private final Queue<Pass> passes = new ConcurrentLinkedQueue<>();
  private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
  private boolean closed;

  private DetectorSession(OrtEnvironment environment, List<OrtSession> sessions, Graph graph) {
    this.environment = environment;
    this.session = sessions.getFirst();
    this.alone = sessions.getLast();
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
    return open(onnx, intraOpThreads, intraOpThreads);
  }

  /**
   * @param intraOpThreads threads that share one run, from 1
   * @param threadsAlone threads that share the run of a lone caller, for whom other cores idle; if
   *     it is another number, the network is held twice
   * @throws InvalidModelException if ONNX Runtime refuses the graph, or its inputs and outputs are
   *     others
   */
  public static DetectorSession open(byte[] onnx, int intraOpThreads, int threadsAlone)
      throws InvalidModelException {
    if (intraOpThreads < 1 || threadsAlone < 1) {
      throw new IllegalArgumentException(
          "intra-op threads %d and %d; at least 1".formatted(intraOpThreads, threadsAlone));
    }
    OrtEnvironment environment = OnnxRuntime.environment();
    List<OrtSession> sessions = new ArrayList<>();
    boolean good = false;
    try {
      sessions.add(create(environment, onnx, intraOpThreads));
      Graph graph = Graph.of(sessions.getFirst());
      if (threadsAlone != intraOpThreads) {
        sessions.add(create(environment, onnx, threadsAlone));
      }
      good = true;
      return new DetectorSession(environment, sessions, graph);
    } catch (OrtException e) {
      throw new InvalidModelException("ONNX Runtime refuses the graph: " + e.getMessage(), e);
    } finally {
      if (!good) {
        closeAll(sessions);
      }
    }
  }

  private static OrtSession create(OrtEnvironment environment, byte[] onnx, int threads)
      throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      // Threads that spin while they wait take the core from those that decode.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // Patterns are planned for one batch size, and ours varies.
      options.setMemoryPatternOptimization(false);
      options.setCPUArenaAllocator(true);
      return environment.createSession(onnx, options);
    }
  }

  private static void closeAll(List<OrtSession> sessions) {
    try {
      for (OrtSession session : sessions) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't close: " + e.getMessage(), e);
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
    return run(nchw, n, false);
  }

  /** The same with the class activation maps. */
  public Output runWithCam(float[] nchw, int n) {
    return run(nchw, n, true);
  }

  /**
   * Logits and embedding of one picture, by all the threads that a lone caller gets.
   *
   * @param chw [1,3,S,S]
   */
  public Output runAlone(float[] chw) {
    try (Pass pass = pass()) {
      pass.input().put(0, checked(chw, 1));
      return pass.run(false, true);
    }
  }

  /**
   * Buffers for one picture, which are bound to the session once and used again and again. Whoever
   * has it runs it alone, and closes it.
   *
   * @throws IllegalStateException if the session is closed
   */
  public Pass pass() {
    closing.readLock().lock();
    try {
      requireOpen();
      Pass free = passes.poll();
      return free == null ? new Pass(this, environment, graph) : free;
    } catch (OrtException e) {
      throw failed(e);
    } finally {
      closing.readLock().unlock();
    }
  }

  /** Another may have it, or it ends with the session. */
  void giveBack(Pass pass) {
    closing.readLock().lock();
    try {
      if (closed) {
        pass.release();
      } else {
        passes.add(pass);
      }
    } finally {
      closing.readLock().unlock();
    }
  }

  private Output run(float[] nchw, int n, boolean cam) {
    checked(nchw, n);
    if (n == 1) {
      try (Pass pass = pass()) {
        pass.input().put(0, nchw);
        return pass.run(cam, false);
      }
    }
    // Off the heap, so that ONNX Runtime reads it in place; gone when the run is.
    try (Arena arena = Arena.ofConfined()) {
      FloatBuffer input =
          arena
              .allocate(ValueLayout.JAVA_FLOAT, nchw.length)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(nchw)
              .rewind();
      long[] shape = {n, 3, graph.size(), graph.size()};
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, shape);
          OrtSession.Result result = run(false, tensor, cam ? WITH_CAM : PLAIN, Map.of())) {
        return output(result, cam);
      }
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** Blocks the closing of the session meanwhile. */
  OrtSession.Result run(
      boolean lone, OnnxTensor input, Set<String> outputs, Map<String, OnnxTensor> bound)
      throws OrtException {
    closing.readLock().lock();
    try {
      requireOpen();
      return (lone ? alone : session).run(Map.of(Graph.INPUT, input), outputs, bound);
    } finally {
      closing.readLock().unlock();
    }
  }

  private float[] checked(float[] nchw, int n) {
    int size = graph.size();
    if (n < 1 || nchw.length != 3L * n * size * size) {
      throw new IllegalArgumentException(
          "%d numbers are no input of %d pictures of 3 x %d x %d"
              .formatted(nchw.length, n, size, size));
    }
    return nchw;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  static IllegalStateException failed(OrtException e) {
    return new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
  }

  private static Output output(OrtSession.Result result, boolean cam) throws OrtException {
    float[][] logits = (float[][]) value(result, Graph.LOGITS);
    float[][] embedding = (float[][]) value(result, Graph.EMBEDDING);
    float[][][][] maps = cam ? (float[][][][]) value(result, Graph.CAM) : new float[0][][][];
    return new Output(logits, embedding, maps);
  }

  static Object value(OrtSession.Result result, String name) throws OrtException {
    return result.get(name).orElseThrow().getValue();
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        passes.forEach(Pass::release);
        passes.clear();
        closeAll(session == alone ? List.of(session) : List.of(session, alone));
      }
    } finally {
      closing.writeLock().unlock();
    }
  }
}
