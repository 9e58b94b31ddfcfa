package dev.loupe.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.StageReport.Trained;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StageReportTest {
  private static final String FIRST_FORM =
      """
      {"outcome":"trained","epochs":10,"bestEpoch":8,"validationAccuracy":0.93,"device":"cpu",
       "seconds":42.5,"found":false""";

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

  private static StageReport read(String json) throws IOException {
    return Json.read(json.getBytes(UTF_8), StageReport.class);
  }
}
