package dev.loupe.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Trained;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StageReportTest {
  private static final String FIRST_FORM =
      """
      {"outcome":"trained","epochs":10,"bestEpoch":8,"validationAccuracy":0.93,"device":"cpu",
       "seconds":42.5,"found":false""";

  private static final String EVALUATED =
      """
      {"outcome":"evaluated","bundleUri":"file://detectors/b","bundleSha256":"sha256:0",
       "pairs":{"bothRight":80,"gained":10,"lost":4,%s},"latency":{"p50Millis":1,"p95Millis":2,"p99Millis":3}}""";

  @Test
  void aReportOfAnOlderTrainerLacksWhatItDidNotKnow() throws IOException {
    assertThat(read(FIRST_FORM + "}"))
        .isEqualTo(new Trained(10, 8, 0.93, null, "cpu", 42.5, false, null, null, null));
  }

  @Test
  void whatANewerTrainerAddsIsPassedOver() throws IOException {
    assertThat(read(FIRST_FORM + ",\"watts\":{\"mean\":230}}"))
        .isEqualTo(new Trained(10, 8, 0.93, null, "cpu", 42.5, false, null, null, null));
  }

  @Test
  void pairsOfAnOlderTrainerLackHowOftenTheTwoDisagreed() throws IOException {
    Evaluated evaluated = (Evaluated) read(EVALUATED.formatted("\"bothWrong\":6"));
    Evaluated today = (Evaluated) read(EVALUATED.formatted("\"bothWrong\":6,\"disagreed\":16"));

    assertThat(evaluated.pairs()).isEqualTo(new Pairs(80, 10, 4, 6, null));
    assertThat(today.pairs()).isEqualTo(new Pairs(80, 10, 4, 6, 16));
  }

  private static StageReport read(String json) throws IOException {
    return Json.read(json.getBytes(UTF_8), StageReport.class);
  }
}
