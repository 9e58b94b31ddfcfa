package dev.loupe.operator.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.loupe.contract.Json;
import dev.loupe.contract.SplitReport;
import dev.loupe.contract.SplitReport.Role;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.metrics.LoupeMetrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SplitPollerTest {
  private final BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile byte[] answer = new byte[0];
  private HttpServer pod;
  private SplitPoller poller;
  private EventSource<?, DetectorModel> source;

  @BeforeEach
  void start() throws IOException {
    pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pod.createContext(
        "/split",
        exchange -> {
          byte[] body = answer;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    pod.start();
    poller = new SplitPoller(pod.getAddress().getPort(), new LoupeMetrics(meters));
    source = poller.source();
    source.setEventHandler(woken::add);
    source.start();
  }

  @AfterEach
  void stop() {
    source.stop();
    pod.stop(0);
  }

  @Test
  void aModelIsWokenWhenItsPodFollows() throws InterruptedException {
    answer = report("uid-1", 2, 40);
    assertThat(follows(3)).isEmpty();
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(follows(3)).containsEntry("pod-1", following(2, 40));

    answer = report("uid-1", 3, 20);

    assertThat(woken.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(follows(3)).containsEntry("pod-1", following(3, 20));
  }

  @Test
  void howBusyAPodIsWakesNobodyAndIsThereWhenAsked() throws InterruptedException {
    answer = report("uid-1", 2, 40);
    follows(3);
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isNotNull();

    answer = report("uid-1", 2, 540);

    Awaitility.await("the next answer")
        .until(() -> follows(3).equals(Map.of("pod-1", following(2, 540))));
    assertThat(woken).isEmpty();
  }

  @Test
  void turnsOfAnEarlierModelOfThatNameAreNone() throws InterruptedException {
    answer = report("uid-0", 9, 40);
    follows(1);
    assertThat(woken.poll(10, TimeUnit.SECONDS)).isNotNull();

    assertThat(follows(1)).containsEntry("pod-1", following(0, 40));
  }

  @Test
  void whatIsNoReportIsNone() {
    answer = "{\"turn\": 3}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    follows(3);

    Awaitility.await("a poll without a usable answer")
        .until(() -> meters.counter(LoupeMetrics.SPLIT_POLLS, "result", "failed").count() > 0);

    assertThat(follows(3)).isEmpty();
    assertThat(woken).isEmpty();
  }

  @Test
  void aModelWithoutASplitHasNobodyToAsk() {
    answer = report("uid-1", 1, 40);
    follows(1);
    Awaitility.await("an answer").until(() -> !follows(1).isEmpty());

    assertThat(follows(0)).isEmpty();
  }

  private Map<String, Following> follows(int turn) {
    return poller.of(model(), List.of(new PodFacts(pod())), turn);
  }

  private static Following following(int turn, long idleMillis) {
    return new Following("pod-1", turn, "v1", 1, Duration.ofMillis(idleMillis));
  }

  private static byte[] report(String owner, int turn, long idleMillis) {
    return Json.write(new SplitReport("v1", owner, turn, Role.SERVING, 1, idleMillis));
  }

  private static DetectorModel model() {
    DetectorModel model = new DetectorModel();
    model.setMetadata(
        new ObjectMetaBuilder().withName("photo").withNamespace("shop").withUid("uid-1").build());
    return model;
  }

  private static Pod pod() {
    // @formatter:off
    return new PodBuilder()
        .withNewMetadata()
        .withName("pod-1")
        .withNamespace("shop")
        .endMetadata()
        .withNewStatus()
        .withPodIP("127.0.0.1")
        .addNewContainerStatus()
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
    // @formatter:on
  }
}
