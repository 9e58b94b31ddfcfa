package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.AnalysisStatus.QueryValue;
import dev.loupe.operator.rollout.Measured.Answered;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What queries were answered is read back from a status. */
class RolloutAnswersTest {
  @Test
  void aValueIsReadBackWhateverIsSaidOfIt() {
    assertThat(answers("0.02", "Inconclusive", "is not within its limits"))
        .containsExactly(new Answered("refunds", Optional.of(0.02), ""));
  }

  @Test
  void whatWasSaidInsteadOfANumberIsReadBack() {
    assertThat(answers(null, "Error", "returned a string"))
        .containsExactly(new Answered("refunds", Optional.empty(), "returned a string"));
    assertThat(answers(null, "DryRun", "returned a string"))
        .containsExactly(new Answered("refunds", Optional.empty(), "returned a string"));
  }

  @Test
  void whatWaitsForItsFirstValueHasNoneYet() {
    assertThat(answers(null, "Inconclusive", "waits for its first value")).isEmpty();
  }

  private static Iterable<Answered> answers(
      @Nullable String value, String outcome, String message) {
    return RolloutStatuses.answers(
            List.of(new QueryValue("refunds", value, outcome, null, message)))
        .values();
  }
}
