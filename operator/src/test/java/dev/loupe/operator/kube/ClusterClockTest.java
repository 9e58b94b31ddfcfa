package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final ClusterClock clock = new ClusterClock(InstantSource.fixed(NOON));

  @Test
  void aMachineThatIsRightIsGoneBy() {
    clock.heard("Sat, 21 Nov 2026 11:59:58 GMT");

    assertThat(clock.instant()).isEqualTo(NOON);
  }

  @Test
  void aMachineThatIsAnHourAheadIsCorrected() {
    clock.heard("Sat, 21 Nov 2026 11:00:00 GMT");

    assertThat(clock.instant())
        .isCloseTo(Instant.parse("2026-11-21T11:00:00Z"), within(1, ChronoUnit.SECONDS));
  }

  @Test
  void whatJittersMovesTheClockNoFurther() {
    clock.heard("Sat, 21 Nov 2026 13:00:00 GMT");
    Instant corrected = clock.instant();

    clock.heard("Sat, 21 Nov 2026 12:59:57 GMT");

    assertThat(clock.instant()).isEqualTo(corrected);
  }

  @Test
  void aMachineThatWasSetRightIsGoneByAgain() {
    clock.heard("Sat, 21 Nov 2026 13:00:00 GMT");
    clock.heard("Sat, 21 Nov 2026 12:00:00 GMT");

    assertThat(clock.instant()).isCloseTo(NOON, within(1, ChronoUnit.SECONDS));
  }

  @Test
  void whatIsNoDateChangesNothing() {
    clock.heard("soon");

    assertThat(clock.instant()).isEqualTo(NOON);
  }
}
