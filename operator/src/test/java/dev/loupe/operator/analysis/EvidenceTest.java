package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private static final ErrorRates RATES = new ErrorRates(0.01, 0.01, 3);
  private static final MetricTest ERRORS = new AgainstServing(RATES, 0.01);
  private static final MetricTest AGREEMENT = new AgainstBaseline(RATES, 0.02, 0.03, 200);

  private static final String STORED =
      ERRORS.add(Evidence.none(), new Reading.Pair(5, 20, 1, 380, 4)).toJson();

  @Property(tries = 200)
  void storedAfterEveryIntervalItGrowsAsIfItNeverWas(
      @ForAll(supplier = Stories.class) List<Reading.Pair> story) {
    Evidence kept = Evidence.none();
    Evidence stored = Evidence.none();
    for (Reading.Pair interval : story) {
      kept = ERRORS.add(kept, interval);
      stored = ERRORS.add(Evidence.fromJson(stored.toJson()), interval);
      assertThat(stored).isEqualTo(kept);
      assertThat(stored.toJson()).hasSizeLessThanOrEqualTo(Evidence.MAX_CHARS);
    }
  }

  @Property(tries = 200)
  void soDoesThatOfComparisons(@ForAll(supplier = Stories.class) List<Reading.Pair> story) {
    Evidence kept = Evidence.none();
    Evidence stored = Evidence.none();
    for (Reading.Pair interval : story) {
      Reading compared = new Reading.Single(interval.candidate(), interval.candidateBad());
      kept = AGREEMENT.add(kept, compared);
      stored = AGREEMENT.add(Evidence.fromJson(stored.toJson()), compared);
      assertThat(stored).isEqualTo(kept);
    }
  }

  @Test
  void theLargestNumbersFit() {
    long most = Long.MAX_VALUE / 1000;
    Evidence evidence = Evidence.none();
    for (int i = 0; i < 300; i++) {
      evidence = ERRORS.add(evidence, new Reading.Pair(50, most / 7, most / 9, most / 3, most / 5));
    }
    assertThat(Evidence.fromJson(evidence.toJson())).isEqualTo(evidence);
    assertThat(evidence.toJson()).hasSizeLessThan(Evidence.MAX_CHARS / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "1", "\"\"", "{\"form\":1}", "no JSON"})
  void aTextThatIsNoEvidenceIsRefused(String text) {
    assertThatThrownBy(() -> Evidence.fromJson(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("stored evidence ")
        .hasMessageEndingWith(
            "; expected form 1, as this version writes it, in at most 4096 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"form\":1              | \"form\":2                       | has form 2",
        "\"candidate\":20,       | \"candidate\":20,\"extra\":3,      | holds other fields",
        "\"candidate\":20,       |                                  | can't be read",
        "\"candidateBad\":1,     | \"candidateBad\":21,             | holds other fields",
        "\"candidateBad\":1,     | \"candidateBad\":-1,             | holds other fields",
        "\"candidateBad\":1,     | \"candidateBad\":1.5,            | holds other fields",
        "\"learntRequests\":400.0| \"learntRequests\":\"Infinity\"  | holds other fields",
        "\"learntRequests\":400.0| \"learntRequests\":null          | can't be read",
        "\"fine\":{\"bets\":[    | \"fine\":{\"bets\":[0.0,           | holds other fields",
        "\"fine\":{              | \"fine\":null,\"other\":{         | can't be read",
      })
  void aTextThatWasChangedIsRefused(String from, String to, String why) {
    assertThat(STORED).contains(from);

    assertThatThrownBy(() -> Evidence.fromJson(STORED.replace(from, to == null ? "" : to)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aTextThatWasCutOffIsRefused() {
    for (int length = 0; length < STORED.length(); length++) {
      String cut = STORED.substring(0, length);
      assertThatThrownBy(() -> Evidence.fromJson(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Evidence.fromJson(STORED.replace("{", " ".repeat(4096) + "{")))
        .hasMessageContaining("characters; expected form 1");
  }
}
