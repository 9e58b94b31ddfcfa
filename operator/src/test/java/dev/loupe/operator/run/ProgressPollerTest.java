package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressPollerTest {
  private static final ProgressReport FORTY = new ProgressReport(Stage.TRAIN, 40, 30L, 4, 10, 0.5);

  private final BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile byte[] answer = new byte[0];
  private HttpServer trainer;
  private ProgressPoller poller;

  @BeforeEach
  void start() throws IOException {
    trainer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    trainer.createContext(
        "/progress",
        exchange -> {
          byte[] body = answer;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    trainer.start();
    poller = new ProgressPoller(trainer.getAddress().getPort(), new LoupeMetrics(meters));
    poller.source().setEventHandler(woken::add);
    poller.source().start();
  }

  @AfterEach
  void stop() {
    poller.source().stop();
    trainer.stop(0);
  }

  @Test
  void aRunIsWokenByWhatItsTrainerSays() throws InterruptedException {
    answer = Json.write(FORTY);
    assertThat(follow(Stage.TRAIN)).isEmpty();

    Event event = woken.poll(10, TimeUnit.SECONDS);

    assertThat(event.getRelatedCustomResourceID().getName()).contains("run-1");
    assertThat(follow(Stage.TRAIN)).contains(FORTY);
  }

  @Test
  void anAnswerForAnotherStageIsNone() {
    answer = Json.write(FORTY);
    follow(Stage.VALIDATE);

    awaitFailedPolls();

    assertThat(follow(Stage.VALIDATE)).isEmpty();
  }

  @Test
  void whatIsNotFollowedIsForgotten() throws InterruptedException {
    answer = Json.write(FORTY);
    follow(Stage.TRAIN);
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isNotNull();

    poller.follow(run(), Optional.empty(), Optional.empty());

    assertThat(follow(Stage.TRAIN)).isEmpty();
  }

  private Optional<ProgressReport> follow(Stage stage) {
    return poller.follow(run(), Optional.of(stage), Optional.of("127.0.0.1"));
  }

  private void awaitFailedPolls() {
    Awaitility.await("a poll without a usable answer")
        .until(() -> meters.counter(LoupeMetrics.PROGRESS_POLLS, "result", "failed").count() > 0);
  }

  private static TrainingRun run() {
    TrainingRun run = new TrainingRun();
    run.setMetadata(new ObjectMetaBuilder().withName("run-1").withNamespace("shop").build());
    return run;
  }
}
