package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AgainstBaselineTest {
  private static final AgainstBaseline AGREEMENT =
      new AgainstBaseline(new ErrorRates(0.01, 0.01, 3), 0.02, 0.03, 200);

  @Test
  void asMuchDisagreementAsInTheEvaluationPasses() {
    assertThat(AGREEMENT.judge(after(30, 50, 1), new Reading.Missing()))
        .isEqualTo(new Outcome.Pass());
  }

  @Test
  void muchMoreDisagreementFails() {
    assertThat(AGREEMENT.judge(after(20, 50, 10), new Reading.Missing()))
        .isEqualTo(
            new Outcome.Fail("over the limit: 200 of 1000 comparisons disagree, limit 0.0500"));
  }

  @Test
  void fullAgreementWaitsForTheLeastNumberOfComparisons() {
    var wantsMany = new AgainstBaseline(new ErrorRates(0.01, 0.01, 3), 0.02, 0.1, 5000);

    assertThat(wantsMany.judge(after(99, 50, 0), new Reading.Missing()))
        .isEqualTo(
            new Outcome.Inconclusive(
                "0 of 4950 comparisons disagree, limit 0.1200; waits for about 50 more if they agree as"
                    + " expected"));
    assertThat(wantsMany.judge(after(100, 50, 0), new Reading.Missing()))
        .isEqualTo(new Outcome.Pass());
  }

  @Test
  void withoutComparisonsItWaits() {
    assertThat(AGREEMENT.add(Evidence.none(), new Reading.Single(0, 0))).isEqualTo(Evidence.none());
    assertThat(AGREEMENT.judge(Evidence.none(), new Reading.Missing()))
        .isInstanceOf(Outcome.Inconclusive.class);
  }

  @Test
  void whatCannotBeMeasuredIsAnError() {
    assertThat(AGREEMENT.judge(Evidence.none(), new Reading.Unmeasured("no answer")))
        .isEqualTo(new Outcome.Error("no answer"));
  }

  @Test
  void aLimitOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> new AgainstBaseline(new ErrorRates(0.01, 0.01, 3), 0.98, 0.03, 1))
        .hasMessage("baseline 0.98 and margin 0.03: expected a limit between 0 and 1");
  }

  private static Evidence after(int intervals, long compared, long disagreed) {
    Evidence evidence = Evidence.none();
    for (int i = 0; i < intervals; i++) {
      evidence = AGREEMENT.add(evidence, new Reading.Single(compared, disagreed));
    }
    return evidence;
  }
}
