package dev.loupe.operator.poll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.loupe.operator.poll.PodPoller.Pod;
import dev.loupe.operator.poll.PodPoller.Said;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ticks come from the tests; the poller's own are too far apart. */
class PodPollerTest {
  private static final Duration INTERVAL = Duration.ofSeconds(20);
  private static final Pod FIRST = new Pod("first", "127.0.0.1");
  private static final Pod SECOND = new Pod("second", "127.0.0.1");

  private final BlockingQueue<Event> woken = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();
  private final Semaphore mayAnswer = new Semaphore(1000);
  private volatile String answer = "one";
  private HttpServer pod;
  private PodPoller<ConfigMap, String> poller;

  @BeforeEach
  void start() throws IOException {
    pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pod.createContext(
        "/word",
        exchange -> {
          mayAnswer.acquireUninterruptibly();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    pod.start();
    poller =
        new PodPoller<>(
            new Question<>(
                "words",
                pod.getAddress().getPort(),
                "/word",
                INTERVAL,
                Duration.ofSeconds(10),
                100,
                (id, body) -> Optional.of(id + " says " + new String(body, StandardCharsets.UTF_8)),
                (before, now) -> !before.equals(now)),
            asked::add);
    poller.setEventHandler(woken::add);
    poller.start();
  }

  @AfterEach
  void stop() {
    mayAnswer.release(1000);
    poller.stop();
    pod.stop(0);
  }

  @Test
  void whatAPodSaysWakesItsObject() throws InterruptedException {
    assertThat(follow(FIRST)).isEmpty();

    tick(1);

    assertThat(woken()).isEqualTo("map");
    assertThat(follow(FIRST)).isEqualTo(Map.of(FIRST, new Said<>("first says one", Duration.ZERO)));
  }

  @Test
  void theSameAnswerAgainWakesNobody() throws InterruptedException {
    follow(FIRST);
    tick(1);
    assertThat(woken()).isEqualTo("map");

    tick(1);

    assertThat(woken).isEmpty();
  }

  @Test
  void whatWasSaidGrowsOld() throws InterruptedException {
    follow(FIRST);
    tick(1);
    mayAnswer.drainPermits();

    poller.pollAll();
    poller.pollAll();

    assertThat(follow(FIRST).get(FIRST).age()).isEqualTo(INTERVAL.multipliedBy(2));
  }

  @Test
  void eachPodOfAnObjectIsAskedForItself() throws InterruptedException {
    follow(FIRST, SECOND);

    tick(2);

    assertThat(follow(FIRST, SECOND))
        .containsOnlyKeys(FIRST, SECOND)
        .containsEntry(SECOND, new Said<>("second says one", Duration.ZERO));
    assertThat(follow(SECOND)).containsOnlyKeys(SECOND);
    assertThat(follow(FIRST)).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLongIsNone() throws InterruptedException {
    answer = "long".repeat(26);
    follow(FIRST);

    poller.pollAll();

    assertThat(asked.poll(10, TimeUnit.SECONDS)).isFalse();
    assertThat(follow(FIRST)).isEmpty();
    assertThat(woken).isEmpty();
  }

  @Test
  void aPodThatHasNotAnsweredYetIsNotAskedAgain() throws InterruptedException {
    mayAnswer.drainPermits();
    follow(FIRST);

    poller.pollAll();
    poller.pollAll();
    mayAnswer.release(1);

    assertThat(asked.poll(10, TimeUnit.SECONDS)).isTrue();
    mayAnswer.release(1);
    tick(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void anObjectThatIsNotUrgentIsAskedLessOften() throws InterruptedException {
    poller.follow(map(), Set.of(FIRST), INTERVAL.multipliedBy(2));
    tick(1);

    poller.pollAll();
    assertThat(asked).isEmpty();

    tick(1);
  }

  @Test
  void whatIsNotFollowedIsForgotten() throws InterruptedException {
    follow(FIRST);
    tick(1);

    follow();

    assertThat(follow(FIRST)).isEmpty();
  }

  @Test
  void anObjectThatNobodyLooksAtAnyMoreIsForgotten() throws InterruptedException {
    follow(FIRST);
    tick(1);

    for (long i = 0; i <= PodPoller.FORGOTTEN_AFTER.dividedBy(INTERVAL); i++) {
      poller.pollAll();
    }

    assertThat(follow(FIRST)).isEmpty();
  }

  @Test
  void manyPodsAreAskedInOneTick() throws InterruptedException {
    Set<Pod> many = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      many.add(new Pod("pod-" + i, "127.0.0.1"));
    }
    poller.follow(map(), many, INTERVAL);

    tick(60);

    assertThat(poller.follow(map(), many, INTERVAL)).hasSize(60);
  }

  /** Asks who is due, and waits for so many answers. */
  private void tick(int answers) throws InterruptedException {
    poller.pollAll();
    for (int i = 0; i < answers; i++) {
      assertThat(asked.poll(10, TimeUnit.SECONDS)).as("answer %d", i + 1).isEqualTo(true);
    }
  }

  private String woken() throws InterruptedException {
    return woken.poll(10, TimeUnit.SECONDS).getRelatedCustomResourceID().getName();
  }

  private Map<Pod, Said<String>> follow(Pod... pods) {
    return poller.follow(map(), Set.of(pods), INTERVAL);
  }

  private static ConfigMap map() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("map")
        .withNamespace("shop")
        .endMetadata()
        .build();
  }
}
