import dev.loupe.contract.Json;
import dev.loupe.contract.ModelKey;
import dev.loupe.contract.SplitReport;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.contract.TrafficSplit.Canary;
import dev.loupe.contract.TrafficSplit.Shadow;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pod of the version that serves and one of a candidate, and the split that both follow. Pods
 * have one port and each an address of its own; so they have on this machine.
 */
final class Trial implements AutoCloseable {
  static final String SERVING = "127.0.0.1";
  static final String CANDIDATE = "127.0.0.2";

  private static final String VERSION = "v1";

  /** The candidate's. */
  static final String TRIED = "v2";

  private static final long PATIENCE = 20_000_000_000L;

  private final Path split;
  private final int internalPort = Server.freePort();
  private final Loupe serving;
  private final Loupe candidate;
  private int turn;

  /**
   * @param flags of the image's Java
   * @param classes the server's class path
   * @param work for what they say
   */
  Trial(String java, List<String> flags, String classes, Path bundle, Path work)
      throws IOException, InterruptedException {
    split = work.resolve(TrafficSplit.FILE);
    Files.deleteIfExists(split);
    Files.write(work.resolve(ModelKey.FILE), new byte[ModelKey.BYTES]);
    Map<String, String> more = new HashMap<>();
    more.put("LOUPE_KEYS_DIR", work.toString());
    more.put("LOUPE_SPLIT_FILE", split.toString());
    more.put("LOUPE_INTERNAL_PORT", Integer.toString(internalPort));
    more.put("LOUPE_VERSION", VERSION);
    more.put(Loupe.HOST, SERVING);
    serving = Loupe.start(java, flags, classes, bundle, work.resolve(VERSION), more, List.of());
    more.put("LOUPE_VERSION", TRIED);
    more.put(Loupe.HOST, CANDIDATE);
    try {
      candidate = Loupe.start(java, flags, classes, bundle, work.resolve(TRIED), more, List.of());
    } catch (IOException | InterruptedException | RuntimeException e) {
      serving.close();
      throw e;
    }
  }

  /** Where pods ask each other. */
  int internalPort() {
    return internalPort;
  }

  /** Where users ask. */
  int port() {
    return serving.port();
  }

  List<Long> processes() {
    return List.of(serving.server().pid(), candidate.server().pid());
  }

  /** The version that serves answers all, and nobody else is asked. */
  void alone() throws IOException, InterruptedException {
    follow(null, null);
  }

  /**
   * A version gets a copy of each request.
   *
   * @param host where it is looked for
   */
  void shadowed(String version, String host) throws IOException, InterruptedException {
    follow(null, new Shadow(version, host, 100));
  }

  /** The candidate answers all that the other is asked. */
  void forwarded() throws IOException, InterruptedException {
    follow(new Canary(TRIED, CANDIDATE, 100), null);
  }

  /** Returns when both say that they follow. */
  private void follow(Canary canary, Shadow shadow) throws IOException, InterruptedException {
    turn++;
    Path half = split.resolveSibling("split.half");
    Files.write(
        half, Json.write(new TrafficSplit("bench", turn, VERSION, SERVING, canary, shadow, null)));
    Files.move(half, split, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    long until = System.nanoTime() + PATIENCE;
    while (followed(SERVING, serving) < turn || followed(CANDIDATE, candidate) < turn) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("not both pods follow turn " + turn);
      }
      Thread.sleep(50);
    }
  }

  private static int followed(String host, Loupe pod) throws IOException {
    return Json.read(read(host, pod, "/split"), SplitReport.class).turn();
  }

  private static byte[] read(String host, Loupe pod, String path) throws IOException {
    URI uri = URI.create("http://%s:%d%s".formatted(host, pod.managementPort(), path));
    try (InputStream in = uri.toURL().openStream()) {
      return in.readAllBytes();
    }
  }

  /**
   * Requests that somebody else answered for users, and copies, whatever came of them.
   *
   * @param label that the series have
   */
  double sentOn(String label) throws IOException {
    return sum("aidetect_rollout_requests_total", label, "result=\"answered\"")
        + sum("aidetect_shadow_comparisons_total", label)
        + sum("aidetect_shadow_dropped_total", label);
  }

  private double sum(String name, String... labels) throws IOException {
    return new String(read(SERVING, serving, "/metrics"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name) && List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Override
  public void close() {
    serving.close();
    candidate.close();
  }
}
