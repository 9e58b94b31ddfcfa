package dev.loupe.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  @Test
  void theRateRisesInALineAndFallsInHalfACosine() {
    Schedule schedule = new Schedule(0.1, 10, 110);

    assertThat(schedule.at(0)).isCloseTo(0.01, EXACT);
    assertThat(schedule.at(9)).isCloseTo(0.1, EXACT);
    assertThat(schedule.at(10)).isCloseTo(0.1, EXACT);
    assertThat(schedule.at(60)).isCloseTo(0.1 * 0.505, EXACT);
    assertThat(schedule.at(110)).isCloseTo(0.001, EXACT);
    assertThat(schedule.at(500)).isCloseTo(0.001, EXACT);
  }

  @Test
  void warmUpMayBeAbsentOrAll() {
    assertThat(new Schedule(0.1, 0, 100).at(0)).isCloseTo(0.1, EXACT);
    assertThat(new Schedule(0.1, 100, 100).at(99)).isCloseTo(0.1, EXACT);
  }
}
