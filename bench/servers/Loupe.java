import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loupe's server as its image runs it, on ports of loopback.
 *
 * @param grpcPort of the Open Inference Protocol
 * @param managementPort of health and metrics
 */
record Loupe(Server server, int grpcPort, int managementPort) implements AutoCloseable {
  /** The variable with the address that it listens on; without it that is 127.0.0.1. */
  static final String HOST = "MICRONAUT_SERVER_HOST";

  /**
   * Waits until it is ready.
   *
   * @param flags of the image's Java
   * @param classes the server's class path
   * @param files where it may say something: this path with an ending
   * @param more variables of its environment
   * @param options of its program
   */
  static Loupe start(
      String java,
      List<String> flags,
      String classes,
      Path bundle,
      Path files,
      Map<String, String> more,
      List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(flags);
    command.addAll(List.of("-cp", classes, "dev.loupe.serving.Application"));
    command.addAll(options);
    int port = Server.freePort();
    int management = Server.freePort();
    int grpc = Server.freePort();
    Map<String, String> environment = new HashMap<>();
    environment.put(HOST, "127.0.0.1");
    environment.put("LOUPE_HTTP_PORT", Integer.toString(port));
    environment.put("LOUPE_MANAGEMENT_PORT", Integer.toString(management));
    environment.put("LOUPE_GRPC_PORT", Integer.toString(grpc));
    environment.put("LOUPE_BUNDLE_URI", "file://" + bundle);
    environment.put("LOUPE_BUNDLE_SHA256", "sha256:" + bundle.getFileName());
    environment.put("LOUPE_TERMINATION_LOG", files + ".end");
    environment.putAll(more);
    URI ready =
        URI.create("http://%s:%d/health/readiness".formatted(environment.get(HOST), management));
    Server server = Server.start(command, environment, port, ready, Path.of(files + ".log"));
    return new Loupe(server, grpc, management);
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
