import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * @param folder that {@link MakeBundle} has filled
 * @param work for what the processes say
 * @param sources this folder
 * @param java the program
 * @param flags of the serving image's Java
 * @param classes class path of the server
 * @param python the program
 * @param rounds in which everything is measured once
 * @param seconds of one measurement
 * @param loadSeconds of the load after which memory is read
 * @param patience seconds to wait, before a measurement, for others to leave the machine alone
 */
record Settings(
    Path folder,
    Path work,
    Path sources,
    String java,
    List<String> flags,
    String classes,
    String python,
    int rounds,
    double seconds,
    double loadSeconds,
    double patience) {
  static final List<String> WITHOUT_EXTRAS =
      List.of("-logger.levels.dev.loupe=OFF", "-micronaut.metrics.export.prometheus.enabled=false");

  static final double WARM_UP_SECONDS = 120;

  /** How often something is measured until others left the machine alone meanwhile. */
  static final int TRIES = 3;

  /** FOLDER SOURCES JAVA FLAGS CLASSES PYTHON ROUNDS SECONDS LOAD_SECONDS PATIENCE. */
  static Settings of(String[] args) {
    Path folder = Path.of(args[0]);
    return new Settings(
        folder,
        folder.resolve("work"),
        Path.of(args[1]),
        args[2],
        args[3].lines().toList(),
        args[4],
        args[5],
        Integer.parseInt(args[6]),
        Double.parseDouble(args[7]),
        Double.parseDouble(args[8]),
        Double.parseDouble(args[9]));
  }

  Path pictures() {
    return folder.resolve("pictures");
  }

  int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  int starts() {
    return rounds;
  }

  private Path bundle() throws IOException {
    return folder.resolve(Files.readString(folder.resolve("bundle")));
  }

  /** Loupe's server, with the options given to its program. */
  Server loupe(String name, List<String> options) throws IOException, InterruptedException {
    return Loupe.start(java, flags, classes, bundle(), work.resolve(name), Map.of(), options)
        .server();
  }

  Server best() throws IOException, InterruptedException {
    return python(
        "best_server.py", "best", Map.of("MODEL", bundle().resolve("model.onnx").toString()));
  }

  Server seed(String name, Map<String, String> environment)
      throws IOException, InterruptedException {
    return python("seed_server.py", name, environment);
  }

  private Server python(String file, String name, Map<String, String> environment)
      throws IOException, InterruptedException {
    int port = Server.freePort();
    return Server.start(
        List.of(python, sources.resolve(file).toString()),
        environment,
        port,
        URI.create("http://127.0.0.1:%d/health".formatted(port)),
        work.resolve(name + ".log"));
  }

  List<String> bareLoop() throws IOException {
    return List.of(
        java,
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classes,
        sources.resolve("BareLoop.java").toString(),
        bundle().resolve("model.onnx").toString(),
        pictures().toString());
  }
}
