package dev.loupe.serving;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.loupe.contract.Json;
import dev.loupe.contract.ModelKey;
import dev.loupe.contract.SplitReport;
import dev.loupe.contract.SplitReport.Role;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawClient;
import dev.loupe.serving.fixture.ServerProcess;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import dev.loupe.serving.oip.Bodies;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions in processes of their own, while clients of all kinds ask the one that serves. */
class SplitProcessTest {
  private static final String HOST = "127.0.0.2";
  private static final int ENOUGH = 200;
  private static final byte[] PICTURE = Pictures.bright("jpg");

  @TempDir Path folder;
  private final int internalPort = TestServer.freePort();

  /** Who answered since it was last begun anew; and all failures. */
  private static final class Tally {
    private static final Pattern VERSION = Pattern.compile("\"model_version\":\"([^\"]+)\"");

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile Map<String, AtomicInteger> versions = new ConcurrentHashMap<>();

    void answered(String version) {
      versions.computeIfAbsent(version, _ -> new AtomicInteger()).incrementAndGet();
    }

    void answered(int status, String body) {
      Matcher matcher = VERSION.matcher(body);
      if (status == 200 && matcher.find()) {
        answered(matcher.group(1));
      } else {
        failures.add(status + " " + body);
      }
    }

    int count(String version) {
      AtomicInteger count = versions.get(version);
      return count == null ? 0 : count.get();
    }

    int total() {
      return versions.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Begins anew, and waits until enough have been answered. */
    Tally of(int enough) {
      versions = new ConcurrentHashMap<>();
      await().atMost(60, SECONDS).until(() -> total() >= enough || !failures.isEmpty());
      return this;
    }
  }

  private ServerProcess start(TestBundle bundle, WrittenSplit split, String version, String host) {
    return ServerProcess.start(
        folder,
        Map.of(
            "LOUPE_BUNDLE_URI", bundle.uri(),
            "LOUPE_BUNDLE_SHA256", bundle.sha256(),
            "LOUPE_MODEL", TestBundle.MODEL,
            "LOUPE_VERSION", version,
            "LOUPE_KEYS_DIR", folder.toString(),
            "LOUPE_SPLIT_FILE", split.file().toString(),
            "LOUPE_INTERNAL_PORT", Integer.toString(internalPort),
            "LOUPE_DRAIN_QUIET", "1s",
            "MICRONAUT_SERVER_HOST", host));
  }

  private static SplitReport report(ServerProcess server, Client client) throws IOException {
    return Json.read(
        client.get(server.managementUri("/split")).response().body(), SplitReport.class);
  }

  private static void follow(int turn, Role role, ServerProcess server, Client client) {
    await()
        .atMost(30, SECONDS)
        .until(
            () -> {
              SplitReport report = report(server, client);
              return report.turn() == turn && report.role() == role;
            });
  }

  @Test
  void noRequestFailsWhateverBecomesOfTheSplitOrTheCandidate() throws Exception {
    Files.write(folder.resolve(ModelKey.FILE), new byte[ModelKey.BYTES]);
    TestBundle bundle = TestBundle.binary(folder);
    WrittenSplit split = new WrittenSplit(folder, "v2", HOST);
    Tally tally = new Tally();
    AtomicBoolean over = new AtomicBoolean();
    try (ServerProcess serving = start(bundle, split, "v1", "127.0.0.1");
        ServerProcess candidate = start(bundle, split, "v2", HOST);
        Client client = new Client()) {
      serving.awaitReady(client);
      candidate.awaitReady(client);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", serving.grpcPort()).usePlaintext().build();
      List<Thread> clients =
          List.of(
              asking(over, tally, () -> kept(serving, client, tally)),
              asking(over, tally, () -> anew(serving, tally)),
              asking(over, tally, () -> overGrpc(channel, tally)));
      try {
        assertThat(tally.of(30).count("v1")).isGreaterThanOrEqualTo(30);

        follow(split.canary("v1", 30, null), Role.SERVING, serving, client);
        tally.of(ENOUGH);
        double sigma = Math.sqrt(tally.total() * 0.3 * 0.7);
        assertThat((double) tally.count("v2"))
            .isBetween(tally.total() * 0.3 - 5 * sigma, tally.total() * 0.3 + 5 * sigma);

        follow(split.canary("v1", 100, null), Role.SERVING, serving, client);
        assertThat(onlyOf("v2", tally)).isTrue();

        int leaving = split.serving("v2", HOST);
        follow(leaving, Role.LEAVING, serving, client);
        follow(leaving, Role.SERVING, candidate, client);
        assertThat(onlyOf("v2", tally)).isTrue();

        int back = split.canary("v1", 50, null);
        follow(back, Role.SERVING, serving, client);
        passesOver(split, back, serving, client, tally);

        candidate.kill();
        assertThat(onlyOf("v1", tally)).isTrue();
      } finally {
        over.set(true);
        for (Thread one : clients) {
          one.join();
        }
        channel.shutdownNow();
      }
      assertThat(tally.failures).isEmpty();
      serving.terminate();
      assertThat(serving.awaitExit()).isZero();
    }
  }

  /** An older turn and what is no split. */
  private static void passesOver(
      WrittenSplit split, int turn, ServerProcess serving, Client client, Tally tally)
      throws IOException {
    String good = Files.readString(split.file());
    split.text(good.replace("\"turn\":" + turn, "\"turn\":1"));
    await()
        .atMost(30, SECONDS)
        .until(() -> serving.output().contains("turn 1 is older than " + turn));
    split.text(good.substring(0, good.length() / 2));
    await()
        .atMost(30, SECONDS)
        .until(() -> serving.output().split("split_refused", -1).length == 3);
    assertThat(report(serving, client).turn()).isEqualTo(turn);
    tally.of(30);
  }

  /** After what was on its way has been answered. */
  private static boolean onlyOf(String version, Tally tally) {
    int before = tally.of(20).total();
    assertThat(before).isGreaterThanOrEqualTo(20);
    tally.of(50);
    return tally.count(version) == tally.total();
  }

  private static Thread asking(AtomicBoolean over, Tally tally, Callable<Boolean> ask) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                while (!over.get()) {
                  boolean _ = ask.call();
                }
              } catch (Exception e) {
                tally.failures.add(e.toString());
              }
            });
  }

  private static boolean kept(ServerProcess server, Client client, Tally tally) {
    Client.Answer answer = client.postRaw(server.uri("/v1/predict"), "image/jpeg", PICTURE);
    tally.answered(answer.status(), answer.text());
    return true;
  }

  private static boolean anew(ServerProcess server, Tally tally) throws IOException {
    try (RawClient one = new RawClient(server.port())) {
      one.send(
          "POST /v1/predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
              .formatted(PICTURE.length));
      RawClient.Answer answer = one.send(PICTURE).read();
      tally.answered(answer.status(), answer.body());
    }
    return true;
  }

  private static boolean overGrpc(ManagedChannel channel, Tally tally) {
    tally.answered(
        GRPCInferenceServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(30, SECONDS)
            .modelInfer(
                ModelInferRequest.newBuilder()
                    .setModelName(TestBundle.MODEL)
                    .addInputs(
                        InferInputTensor.newBuilder()
                            .setName("image")
                            .setDatatype("BYTES")
                            .addShape(1))
                    .addRawInputContents(ByteString.copyFrom(Bodies.elements(PICTURE)))
                    .build())
            .getModelVersion());
    return true;
  }
}
