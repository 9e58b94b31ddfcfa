import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server in a process of its own; what it says lies in a file. */
final class Server implements AutoCloseable {
  private static final double PATIENCE = 120;

  private final Process process;
  private final int port;
  private final double readySeconds;

  private Server(Process process, int port, double readySeconds) {
    this.process = process;
    this.port = port;
    this.readySeconds = readySeconds;
  }

  /**
   * @param environment to which {@code PORT} is added
   * @param ready answers 200 when it is
   */
  static Server start(
      List<String> command, Map<String, String> environment, int port, URI ready, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("PORT", Integer.toString(port));
    long begun = System.nanoTime();
    Process process = builder.start();
    Server server = null;
    try {
      while (!answers(ready)) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (!process.isAlive() || seconds > PATIENCE) {
          throw new IllegalStateException(
              "%s is not ready after %.0f s: %s"
                  .formatted(command, seconds, Files.readString(log)));
        }
        Thread.sleep(5);
      }
      server = new Server(process, port, (System.nanoTime() - begun) / 1e9);
      return server;
    } finally {
      if (server == null) {
        process.destroyForcibly();
      }
    }
  }

  private static boolean answers(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(1000);
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** From the process's start to its first answer that it is ready. */
  double readySeconds() {
    return readySeconds;
  }

  int residentMib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS")) {
        return Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("the server has ended");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
