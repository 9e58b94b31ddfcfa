package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.prometheus.Answer.Unavailable;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.processing.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without its thread: each look is one of the test's. */
class MeasurementPollerTest {
  private static final Answer.Mean NOTHING = new Answer.Mean(0, 0);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Duration DELAY = Duration.ofSeconds(15);
  private static final ConfigMap MODEL =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withNamespace("shop")
          .withName("photo")
          .endMetadata()
          .build();
  private static final Answer AWAY = new Unavailable("PrometheusUnreachable", "away");
  private static final Answer BACK = new Unavailable("PrometheusUnreachable", "starting");

  private final List<Event> woken = new ArrayList<>();
  private final List<Ask> asked = new ArrayList<>();
  private Instant now = NOON;
  private Answer answer = AWAY;
  private MeasurementPoller<ConfigMap> poller;

  @BeforeEach
  void make() {
    poller =
        new MeasurementPoller<>(
            ask -> {
              asked.add(ask);
              return answer;
            },
            DELAY,
            () -> now);
    poller.setEventHandler(woken::add);
  }

  @Test
  void theFirstIsAskedAtOnceSoThatTroubleIsKnown() {
    assertThat(poller.of(MODEL, ask(NOON))).isEmpty();

    lookAt(0);

    assertThat(asked).containsExactly(ask(NOON));
    assertThat(woken).hasSize(1);
    assertThat(poller.of(MODEL, ask(NOON))).contains(AWAY);
  }

  @Test
  void aWindowIsAskedForWhenItIsOverAndOldEnough() {
    answer = counted(0);
    poller.of(MODEL, ask(NOON));
    lookAt(0);
    lookAt(44);
    assertThat(asked).hasSize(1);

    answer = counted(30);
    lookAt(45);

    assertThat(asked).hasSize(2);
    assertThat(woken).hasSize(2);
    assertThat(poller.of(MODEL, ask(NOON))).contains(counted(30));
  }

  @Test
  void troubleIsAskedAgainSoonAndOnlyNewsWake() {
    poller.of(MODEL, ask(NOON));
    lookAt(0);
    lookAt(9);
    assertThat(asked).hasSize(1);

    lookAt(10);
    assertThat(asked).hasSize(2);
    assertThat(woken).hasSize(1);

    answer = BACK;
    lookAt(20);
    assertThat(woken).hasSize(2);
    assertThat(poller.of(MODEL, ask(NOON))).contains(BACK);
  }

  @Test
  void whatIsCountedIsAskedAgainAfterTheInterval() {
    answer = counted(30);
    poller.of(MODEL, ask(NOON));
    lookAt(45);
    lookAt(74);
    assertThat(asked).hasSize(1);

    lookAt(75);

    assertThat(asked).hasSize(2);
    assertThat(woken).hasSize(1);
  }

  @Test
  void aPodThatComesOrGoesTakesNoAnswerAway() {
    poller.of(MODEL, ask(NOON));
    lookAt(0);
    Ask another = ask(NOON, Map.of("photo-1", NOON));

    assertThat(poller.of(MODEL, another)).contains(AWAY);

    lookAt(10);
    assertThat(asked).containsExactly(ask(NOON), another);
  }

  @Test
  void aFaultInReadingIsAnAnswerToo() {
    poller =
        new MeasurementPoller<>(
            ask -> {
              throw new IllegalStateException("a label that nobody knows");
            },
            DELAY,
            () -> now);
    poller.setEventHandler(woken::add);
    poller.of(MODEL, ask(NOON));

    lookAt(0);

    assertThat(poller.of(MODEL, ask(NOON)))
        .contains(
            new Unavailable(
                "MeasurementFailed",
                "What Prometheus answered could not be read: a label that nobody knows"));
    assertThat(woken).hasSize(1);
  }

  @Test
  void anotherAskHasNoAnswerYet() {
    poller.of(MODEL, ask(NOON));
    lookAt(45);

    assertThat(poller.of(MODEL, ask(NOON.plusSeconds(30)))).isEmpty();
    lookAt(74);
    assertThat(asked).hasSize(1);
    lookAt(75);
    assertThat(asked).containsExactly(ask(NOON), ask(NOON.plusSeconds(30)));
  }

  @Test
  void whoIsBehindIsAskedForAtOnce() {
    poller.of(MODEL, ask(NOON.minusSeconds(3600)));

    lookAt(0);

    assertThat(asked).hasSize(1);
  }

  @Test
  void anAnswerToWhatIsNoLongerAskedWakesNobody() {
    poller =
        new MeasurementPoller<>(
            ask -> {
              poller.of(MODEL, ask(NOON.plusSeconds(30)));
              return AWAY;
            },
            DELAY,
            () -> now);
    poller.setEventHandler(woken::add);
    poller.of(MODEL, ask(NOON));

    lookAt(45);

    assertThat(woken).isEmpty();
    assertThat(poller.of(MODEL, ask(NOON.plusSeconds(30)))).isEmpty();
  }

  @Test
  void aTrialThatIsOverOrThatNobodyLooksAtAnyMoreIsForgotten() {
    poller.of(MODEL, ask(NOON));
    poller.forget(MODEL);
    lookAt(45);
    assertThat(asked).isEmpty();

    poller.of(MODEL, ask(NOON));
    lookAt(46 + MeasurementPoller.FORGOTTEN_AFTER.toSeconds());
    assertThat(asked).isEmpty();
  }

  private void lookAt(long seconds) {
    now = NOON.plusSeconds(seconds);
    poller.askThoseDue();
  }

  /** A window of so many seconds. */
  private static Answer counted(int seconds) {
    return new Answer.Counted(
        NOON,
        NOON.plusSeconds(seconds),
        Map.of(),
        new TreeMap<>(),
        new Answer.Source(0, 0, ""),
        new Answer.Shadowed(0, new TreeMap<>(), NOTHING, NOTHING, NOTHING),
        List.of(),
        new TreeMap<>());
  }

  private static Ask ask(Instant countedTo) {
    return ask(countedTo, Map.of());
  }

  private static Ask ask(Instant countedTo, Map<String, Instant> pods) {
    return new Ask(
        "shop",
        "photo",
        "v1",
        "v2",
        countedTo,
        pods,
        Duration.ofMillis(500),
        List.of(),
        Duration.ofSeconds(30));
  }
}
