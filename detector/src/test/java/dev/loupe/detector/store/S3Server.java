package dev.loupe.detector.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real S3 server on loopback, as {@code s3server/s3server binary} compiles it. */
final class S3Server implements AutoCloseable {
  static final String KEY = "loupe-test";
  static final String SECRET = "loupe-test-secret";
  static final String REGION = "eu-test-1";

  private final Process process;
  private final Path root;
  private final int port;

  private S3Server(Process process, Path root, int port) {
    this.process = process;
    this.root = root;
    this.port = port;
  }

  static S3Server start(Path root) throws IOException {
    String binary = System.getProperty("loupe.s3server", "");
    if (binary.isEmpty()) {
      throw new IllegalStateException(
          "run with -Dloupe.s3server=$(./s3server/s3server binary), or without -Pit");
    }
    int port = freePort();
    Path log = root.resolveSibling("s3.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            binary,
            "--port",
            "127.0.0.1:" + port,
            "--region",
            REGION,
            "--quiet",
            "posix",
            root.toString());
    builder
        .environment()
        .putAll(Map.of("ROOT_ACCESS_KEY_ID", KEY, "ROOT_SECRET_ACCESS_KEY", SECRET));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    S3Server server = new S3Server(process, root, port);
    Awaitility.await("the S3 server answers").until(server::answers);
    return server;
  }

  void makeBucket(String name) throws IOException {
    Files.createDirectories(root.resolve(name));
  }

  /** Where a folder's files lie on this machine. */
  Path folder(String path) throws IOException {
    return Files.createDirectories(root.resolve(path));
  }

  int port() {
    return port;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
