package dev.loupe.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ServerReadyRequest;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Form;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TestBundle;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's archive of classes is made from a list that lies beside the sources: a list that each
 * build writes anew would now and then differ, and the image with it. What stands in it and is no
 * more is passed over, and what it lacks is loaded from its jar: so it need not be complete, but
 * near.
 */
class ClassListTest {
  private static final Path LIST = Path.of("src/main/cds/classes.lst");
  private static final double SHARE = 0.97;

  @TempDir Path folder;

  @Test
  void nearlyAllThatAServerLoadsStandsInTheList() throws IOException {
    Path written = folder.resolve("classes.lst");

    run("-Xshare:off -XX:DumpLoadedClassList=" + written);

    Set<String> loaded = entries(written);
    if (Boolean.getBoolean("loupe.update")) {
      Files.write(LIST, loaded);
    }
    Set<String> listed = entries(LIST);
    assertThat(Files.readAllLines(LIST)).as("sorted").isEqualTo(List.copyOf(listed));
    assertThat(shareOf(loaded, listed))
        .as("of what is loaded stands in it; call mvn -pl serving -am test -Dloupe.update=true")
        .isGreaterThan(SHARE);
    assertThat(shareOf(listed, loaded))
        .as("of it is loaded; call mvn -pl serving -am test -Dloupe.update=true")
        .isGreaterThan(SHARE);
  }

  /** A start, a request of each kind, and an end. */
  private void run(String options) {
    TestBundle bundle = TestBundle.binary(folder);
    Map<String, String> environment =
        Map.of(
            "LOUPE_BUNDLE_URI",
            bundle.uri(),
            "LOUPE_BUNDLE_SHA256",
            bundle.sha256(),
            "LOUPE_DRAIN_QUIET",
            "0s",
            "JAVA_TOOL_OPTIONS",
            options);
    try (ServerProcess server = ServerProcess.start(folder, environment);
        Client client = new Client()) {
      server.awaitReady(client);
      byte[] picture = Pictures.bright("jpg");
      for (String path : List.of("/v1/predict", "/v1/predict/explain")) {
        assertThat(client.postRaw(server.uri(path), "image/jpeg", picture).status()).isEqualTo(200);
      }
      byte[] form = new Form().file("files", "a.jpg", picture).end();
      assertThat(client.postForm(server.uri("/v1/predict/batch"), form).status()).isEqualTo(200);
      for (String path : List.of("/health", "/v1/models", "/v2/models/product-photo")) {
        assertThat(client.get(server.uri(path)).status()).isEqualTo(200);
      }
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
      assertThat(
              GRPCInferenceServiceGrpc.newBlockingStub(channel)
                  .serverReady(ServerReadyRequest.getDefaultInstance())
                  .getReady())
          .isTrue();
      channel.shutdownNow();
      server.terminate();
      assertThat(server.awaitExit()).as(server.output()).isZero();
    }
  }

  /**
   * Without what a run says of places in constant pools, of which no two runs use the same ones,
   * and without the numbers by which lines refer to each other.
   */
  private static Set<String> entries(Path list) throws IOException {
    return Files.readAllLines(list, StandardCharsets.UTF_8).stream()
        .filter(line -> !line.startsWith("#") && !line.startsWith("@cp"))
        .map(line -> line.replaceFirst(" id: .*", "").strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static double shareOf(Set<String> some, Set<String> others) {
    return (double) some.stream().filter(others::contains).count() / some.size();
  }
}
