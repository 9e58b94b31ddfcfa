package dev.loupe.serving.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fixture.WrittenSplit;
import dev.loupe.serving.observe.MetricNames;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Origin;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Predictor;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests a shadow is shown; nobody is there to look at them. */
class CopiedRequestsTest {
  private static final byte[] PICTURE = Pictures.bright("jpg");
  private static final int PERCENT = 30;

  @TempDir static Path root;
  static TestServer server;

  private final AtomicInteger gone = new AtomicInteger();

  @BeforeAll
  static void start() {
    WrittenSplit split = new WrittenSplit(root, "v2", "127.0.0.2");
    split.shadow("v1", PERCENT);
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of(
                "loupe.version",
                "v1",
                "loupe.split-file",
                split.file().toString(),
                "loupe.internal-port",
                TestServer.freePort()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static double copied() {
    return server.bean(MeterRegistry.class).find(MetricNames.SHADOW_DROPPED).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private void ask(String requestId, boolean thisVersion) {
    Ticker ticker = server.bean(Ticker.class);
    Work work =
        Work.of(
            new Input.Encoded(PICTURE),
            Deadline.in(Duration.ofSeconds(30), ticker),
            gone::incrementAndGet);
    Asker asker =
        new Asker(new Origin(requestId, "anonymous", null), Optional.empty(), thisVersion);
    assertThat(server.bean(Predictor.class).predict(work, asker).outcomes().join())
        .hasOnlyElementsOfType(Predicted.class);
  }

  @Test
  void asManyAreCopiedAsTheSplitSaysAndTheirPicturesAreLetGo() {
    int requests = 2_000;
    double before = copied();
    int expected = 0;
    Assignment assignment = new Assignment("shadow/v2", PERCENT);
    for (int i = 0; i < requests; i++) {
      ask("request-" + i, false);
      expected += assignment.takes("request-" + i) ? 1 : 0;
    }
    double wanted = before + expected;
    await().until(() -> copied() == wanted);

    double sigma = Math.sqrt(PERCENT / 100.0 * (1 - PERCENT / 100.0) / requests);
    assertThat((double) expected / requests).isCloseTo(PERCENT / 100.0, within(4 * sigma));
    assertThat(gone).hasValue(requests);
  }

  @Test
  void theShadowSeesOtherRequestsThanACanaryOfThatShareGets() {
    Assignment shadow = new Assignment("shadow/v2", PERCENT);
    Assignment canary = new Assignment("v2", PERCENT);
    int requests = 20_000;
    int both = 0;
    for (int i = 0; i < requests; i++) {
      both += shadow.takes("request-" + i) && canary.takes("request-" + i) ? 1 : 0;
    }

    double share = PERCENT / 100.0 * PERCENT / 100.0;
    double sigma = Math.sqrt(share * (1 - share) / requests);
    assertThat((double) both / requests).isCloseTo(share, within(4 * sigma));
  }

  @Test
  void whoAsksForThisVersionByNameIsNotCopied() {
    double before = copied();
    for (int i = 0; i < 20; i++) {
      ask("named-" + i, true);
    }

    assertThat(copied()).isEqualTo(before);
  }
}
