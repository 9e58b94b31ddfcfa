import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/**
 * What the machine can do at most: pictures in memory, decoded as small as they may be, shrunk by
 * OpenCV, run by ONNX Runtime with buffers bound beforehand; no server, no checks. Arguments: the
 * graph and the folder of pictures. Each line {@code SIZE CALLERS THREADS cam|plain SECONDS} on
 * standard input is answered by {@code IMAGES SECONDS P50_MS P99_MS}; THREADS are the session's for
 * each caller.
 */
final class BareLoop {
  private static final int SIZE = 224;

  private final OrtEnvironment environment;
  private final Map<Integer, OrtSession> sessions;
  private final float[][] table = new float[3][256];

  private BareLoop(OrtEnvironment environment, Map<Integer, OrtSession> sessions) {
    this.environment = environment;
    this.sessions = sessions;
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 256; v++) {
        double mean = Preprocessor.IMAGENET_MEAN.get(c);
        table[c][v] = (float) ((v / 255.0 - mean) / Preprocessor.IMAGENET_STD.get(c));
      }
    }
  }

  public static void main(String[] args) throws Exception {
    ImageDecoder.preload();
    DetectorSession.preload();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    int cores = Runtime.getRuntime().availableProcessors();
    Map<Integer, OrtSession> sessions =
        cores == 1
            ? Map.of(1, session(environment, args[0], 1))
            : Map.of(
                1, session(environment, args[0], 1), cores, session(environment, args[0], cores));
    BareLoop loop = new BareLoop(environment, sessions);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      List<byte[]> pictures = Pictures.read(Path.of(args[1], words[0]));
      System.out.println(
          loop.run(
              pictures,
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              words[3].equals("cam"),
              Double.parseDouble(words[4])));
    }
  }

  private static OrtSession session(OrtEnvironment environment, String graph, int threads)
      throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return environment.createSession(graph, options);
  }

  private String run(List<byte[]> pictures, int callers, int threads, boolean cam, double seconds)
      throws Exception {
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    List<Callable<List<Long>>> work = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      int first = i;
      work.add(() -> loop(pictures, first, threads, cam, until));
    }
    List<Long> took = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(callers)) {
      for (Future<List<Long>> one : pool.invokeAll(work)) {
        took.addAll(one.get());
      }
    }
    double all = (System.nanoTime() - begun) / 1e9;
    long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
    return "%d %.4f %.3f %.3f"
        .formatted(
            sorted.length,
            all,
            sorted[sorted.length / 2] / 1e6,
            sorted[sorted.length * 99 / 100] / 1e6);
  }

  private List<Long> loop(List<byte[]> pictures, int first, int threads, boolean cam, long until)
      throws OrtException {
    List<MatOfByte> encoded = pictures.stream().map(MatOfByte::new).toList();
    ByteBuffer bytes = ByteBuffer.allocateDirect(3 * SIZE * SIZE * Float.BYTES);
    FloatBuffer input = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    byte[] bgr = new byte[3 * SIZE * SIZE];
    float[] planes = new float[bgr.length];
    OrtSession session = sessions.get(threads);
    Set<String> outputs = cam ? Set.of("logits", "cam") : Set.of("logits");
    List<Long> took = new ArrayList<>();
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(environment, input, new long[] {1, 3, SIZE, SIZE})) {
      Mat small = new Mat();
      for (int i = first; System.nanoTime() < until; i++) {
        long begun = System.nanoTime();
        int number = i % pictures.size();
        Mat decoded = Imgcodecs.imdecode(encoded.get(number), flags(pictures.get(number)));
        Imgproc.resize(decoded, small, new Size(SIZE, SIZE), 0, 0, Imgproc.INTER_AREA);
        decoded.release();
        small.get(0, 0, bgr);
        int plane = SIZE * SIZE;
        for (int p = 0; p < plane; p++) {
          planes[p] = table[0][bgr[3 * p + 2] & 0xff];
          planes[plane + p] = table[1][bgr[3 * p + 1] & 0xff];
          planes[2 * plane + p] = table[2][bgr[3 * p] & 0xff];
        }
        input.put(0, planes);
        session.run(Map.of("input", tensor), outputs).close();
        took.add(System.nanoTime() - begun);
      }
    }
    return took;
  }

  /** From the frame header, which in these files has no other 0xffc0 before it. */
  private static int flags(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xc0) {
      at += 2 + (((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff));
    }
    int height = ((jpeg[at + 5] & 0xff) << 8) | (jpeg[at + 6] & 0xff);
    int width = ((jpeg[at + 7] & 0xff) << 8) | (jpeg[at + 8] & 0xff);
    int times = Math.min(height, width) / SIZE;
    if (times >= 8) {
      return Imgcodecs.IMREAD_REDUCED_COLOR_8;
    }
    if (times >= 4) {
      return Imgcodecs.IMREAD_REDUCED_COLOR_4;
    }
    return times >= 2 ? Imgcodecs.IMREAD_REDUCED_COLOR_2 : Imgcodecs.IMREAD_COLOR;
  }
}
