package dev.loupe.operator.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The operator as its image runs it: the same classes and JVM flags, in a process of its own. */
final class OperatorProcess implements AutoCloseable {
  private static final Pattern FLAG = Pattern.compile("<jvmFlag>(.*)</jvmFlag>");
  private static final Pattern BUCKET =
      Pattern.compile(
          "loupe_reconcile_seconds_bucket\\{controller=\"trainingrun\",le=\"(.*)\"} (.*)");

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private OperatorProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns when the operator's caches are filled. */
  static OperatorProcess start(ServiceAccess access, String namespace, Path log)
      throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Matcher flag = FLAG.matcher(Files.readString(Path.of("pom.xml")));
    while (flag.find()) {
      command.add(flag.group(1));
    }
    command.add("-cp");
    command.add("target/classes:" + Files.readString(Path.of("target", "classpath")).strip());
    command.add("dev.loupe.operator.OperatorMain");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().putAll(access.environment());
    builder.environment().put("LOUPE_SERVING_IMAGE", "loupe.local/serving:1");
    builder.environment().put("LOUPE_TRAINER_IMAGE", "loupe.local/trainer:1");
    builder.environment().put("LOUPE_NAMESPACE", namespace);
    builder.environment().put("MICRONAUT_SERVER_HOST", "127.0.0.1");
    builder.environment().put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    OperatorProcess started = new OperatorProcess(builder.start(), port);
    Awaitility.await("the operator").atMost(Duration.ofMinutes(2)).until(started::leads);
    return started;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean leads() throws InterruptedException {
    if (!process.isAlive()) {
      throw new IllegalStateException("the operator ended with " + process.exitValue());
    }
    try {
      return metrics().lines().anyMatch("loupe_leader 1.0"::equals);
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Resident memory in MiB, {@code VmRSS} now or {@code VmHWM} at its highest. */
  long memory(String which) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(which + ":"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** What it has used of the CPUs. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** How many reconciles of runs took no longer than each of these seconds. */
  SortedMap<Double, Double> reconciles() throws IOException, InterruptedException {
    SortedMap<Double, Double> counts = new TreeMap<>();
    metrics()
        .lines()
        .map(BUCKET::matcher)
        .filter(Matcher::matches)
        .forEach(
            m ->
                counts.put(
                    m.group(1).equals("+Inf")
                        ? Double.POSITIVE_INFINITY
                        : Double.parseDouble(m.group(1)),
                    Double.parseDouble(m.group(2))));
    return counts;
  }

  private String metrics() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
