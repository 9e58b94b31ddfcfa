package dev.loupe.contract.gate;

import static dev.loupe.contract.gate.Measured.accuracy;
import static dev.loupe.contract.gate.Measured.evaluated;
import static dev.loupe.contract.gate.Measured.judge;
import static dev.loupe.contract.gate.Measured.judgeAgainstChampion;
import static dev.loupe.contract.gate.Measured.metrics;
import static dev.loupe.contract.gate.Measured.paired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.StageReport.Evaluated;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulingsTest {
  @Test
  void withoutRulesThereIsNothingToJudge() {
    assertThat(judge(GateRules.NONE, evaluated(accuracy(1, 10)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"850, true", "851, true", "849, false", "500, false"})
  void accuracyIsHeldAgainstItsLeast(int right, boolean passed) {
    assertThat(only(judge(minAccuracy(0.85), evaluated(accuracy(right, 1000)))).passed())
        .isEqualTo(passed);
  }

  @Test
  void aValueThatMissesItsBoundNeverReadsLikeTheBound() {
    Ruling ruling = only(judge(minAccuracy(0.85), evaluated(accuracy(84_999, 100_000))));

    assertThat(ruling)
        .isEqualTo(
            new Ruling("minAccuracy", ">= 0.85", "0.8499", false, "accuracy 0.8499 is under 0.85"));
  }

  @Test
  void theLowerBoundSaysWhatTheTestSplitMakesSureOfAndHowManyImagesItTakes() {
    Ruling ruling = only(judge(lowerBound(0.85, null), evaluated(accuracy(90, 100))));

    assertThat(ruling.wanted()).isEqualTo(">= 0.85 at 95 % confidence");
    assertThat(ruling.got()).isEqualTo("0.8396, 90 of 100 right");
    assertThat(ruling.passed()).isFalse();
    assertThat(ruling.why())
        .isEqualTo(
            "accuracy is at least 0.8396 at 95 % confidence (90 of 100 right), under 0.85; with"
                + " this accuracy a test split of 138 images would show it");
    assertThat(only(judge(lowerBound(0.85, null), evaluated(accuracy(126, 140)))).passed())
        .isTrue();
  }

  @Test
  void noNumberOfImagesShowsAnAccuracyThatIsNotThere() {
    assertThat(only(judge(lowerBound(0.9, 0.99), evaluated(accuracy(85, 100)))).why())
        .startsWith("accuracy is at least ")
        .contains("at 99 % confidence")
        .doesNotContain("would show it");
  }

  @Test
  void rulesAboutAClassSpeakOfItsCounts() {
    var rules = classes(new ClassRule("real", 0.95, 0.9, 0.9));

    assertThat(judge(rules, evaluated(metrics(40, 10, 0, 50))))
        .containsExactly(
            new Ruling(
                "classes[real].minPrecision", ">= 0.95", "1, 40 of 40 said to be it are", true, ""),
            new Ruling(
                "classes[real].minRecall",
                ">= 0.9",
                "0.8, 40 of 50 found",
                false,
                "recall of class real 0.8 is under 0.9 (40 of 50 found)"),
            new Ruling(
                "classes[real].minF1",
                ">= 0.9",
                "0.8888, 40 of 50 found, 40 said to be it",
                false,
                "F1 of class real 0.8888 is under 0.9 (40 of 50 found, 40 said to be it)"));
  }

  @Test
  void aClassThatCannotBeJudgedFailsAndSaysWhatToDo() {
    var rules = classes(new ClassRule("fake", null, 0.5, null));
    Metrics withoutCounts = new Metrics(10, 1, 1, 1, 1, null, 0, Map.of(), null);

    assertThat(only(judge(rules, evaluated(metrics(10, 0, 0, 0)))))
        .isEqualTo(
            new Ruling(
                "classes[fake].minRecall",
                ">= 0.5",
                "not judged: the test split has no picture of class fake",
                false,
                "the test split has no picture of class fake (add pictures of it: a tenth of them"
                    + " becomes the test split)"));
    assertThat(only(judge(rules, evaluated(withoutCounts))).why())
        .contains("lacks the counts of class fake", "leave qualityGate.classes out");
  }

  @Test
  void aPrecisionOfNothingIsNone() {
    var rules = classes(new ClassRule("fake", 0.5, null, null));

    assertThat(only(judge(rules, evaluated(metrics(10, 0, 5, 0)))).got())
        .isEqualTo("0, 0 of 0 said to be it are");
  }

  @Test
  void whereNothingServesThereIsNoRegression() {
    assertThat(only(judge(maxRegression(0.01, null), evaluated(accuracy(5, 10)))))
        .isEqualTo(new Ruling("maxRegression", "<= 0.01", "no version serves yet", true, ""));
  }

  @ParameterizedTest
  @CsvSource({"3, 1, true", "4, 1, false", "0, 9, true", "20, 18, true"})
  void theMeasuredLossIsOfPairs(int lost, int gained, boolean passed) {
    Evaluated evaluated = paired(new Pairs(60, gained, lost, 40 - lost - gained));

    assertThat(only(judgeAgainstChampion(maxRegression(0.02, null), evaluated)).passed())
        .isEqualTo(lost - gained <= 2)
        .isEqualTo(passed);
  }

  @Test
  void aLossNamesItsCounts() {
    Evaluated evaluated = paired(new Pairs(80, 2, 6, 12));

    assertThat(only(judgeAgainstChampion(maxRegression(0.01, null), evaluated)))
        .isEqualTo(
            new Ruling(
                "maxRegression",
                "<= 0.01",
                "0.04, 0.82 against 0.86 of v1; of 100 images 6 lost, 2 gained",
                false,
                "accuracy lost against v1 is 0.04, over 0.01 (0.82 against 0.86 of v1; of 100"
                    + " images 6 lost, 2 gained)"));
  }

  @Test
  void withAConfidenceTheUpperBoundOfTheLossIsAsked() {
    Pairs equal = new Pairs(90, 4, 4, 2);
    Pairs many = new Pairs(9000, 40, 40, 920);

    assertThat(only(judgeAgainstChampion(maxRegression(0.02, null), paired(equal))).passed())
        .isTrue();
    assertThat(only(judgeAgainstChampion(maxRegression(0.02, 0.95), paired(equal))))
        .satisfies(
            ruling -> {
              assertThat(ruling.passed()).isFalse();
              assertThat(ruling.wanted()).isEqualTo("<= 0.02 at 95 % confidence");
              assertThat(ruling.why())
                  .startsWith("accuracy lost against v1 is with 95 % confidence at most 0.0");
            });
    assertThat(only(judgeAgainstChampion(maxRegression(0.02, 0.95), paired(many))).passed())
        .isTrue();
  }

  @Test
  void aChampionThatWasNotMeasuredFailsTheRule() {
    Evaluated noted = evaluated(accuracy(9, 10), null, "version v1 was not compared: why", null);

    assertThat(only(judgeAgainstChampion(maxRegression(0.01, null), noted)))
        .isEqualTo(
            new Ruling(
                "maxRegression",
                "<= 0.01",
                "not judged: version v1 was not compared: why",
                false,
                "version v1 was not compared: why (leave qualityGate.maxRegression out to pass"
                    + " without)"));
  }

  @Test
  void aReportWithoutPairsIsJudgedByItsAccuraciesButMakesSureOfNothing() {
    Evaluated old = evaluated(accuracy(88, 100), accuracy(90, 100), null, null);

    assertThat(only(judgeAgainstChampion(maxRegression(0.02, null), old)).passed()).isTrue();
    assertThat(only(judgeAgainstChampion(maxRegression(0.01, null), old)).passed()).isFalse();
    assertThat(only(judgeAgainstChampion(maxRegression(0.5, 0.95), old)))
        .satisfies(
            ruling -> {
              assertThat(ruling.passed()).isFalse();
              assertThat(ruling.got()).startsWith("not judged: ");
              assertThat(ruling.why()).contains("leave qualityGate.regressionConfidence out");
            });
  }

  @Test
  void valuesThatAreNoNumbersFail() {
    Metrics none = new Metrics(100, Double.NaN, 1, 1, Double.NaN, 1.0, 0, Map.of(), null);
    var rules = new GateRules(0.85, 0.5, null, 0.8, null, null, null, List.of());

    assertThat(judge(rules, evaluated(none))).hasSize(3).noneMatch(Ruling::passed);
  }

  /** Any picture that turns from wrong to right, in any of two thousand tables. */
  @Test
  void moreRightAnswersNeverFailARuleThatPassed() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 2000; i++) {
      int[] t = random.ints(4, 0, 12).toArray();
      double bound = random.nextDouble();
      var rules =
          new GateRules(
              bound,
              bound,
              0.9,
              bound,
              null,
              bound / 4,
              random.nextBoolean() ? 0.9 : null,
              List.of(
                  new ClassRule("real", bound, bound, bound),
                  new ClassRule("fake", bound, bound, bound)));
      if (t[1] == 0) {
        continue;
      }
      int right = t[0] + t[3];
      int wrong = t[1] + t[2];
      int lost = random.nextInt(wrong);
      int bothRight = right == 0 ? 0 : random.nextInt(right);
      Pairs before = new Pairs(bothRight, right - bothRight, lost, wrong - lost);
      Pairs after =
          lost > 0
              ? new Pairs(bothRight + 1, right - bothRight, lost - 1, wrong - lost)
              : new Pairs(bothRight, right - bothRight + 1, lost, wrong - lost - 1);
      Metrics champion = accuracy(bothRight + lost, right + wrong);
      List<Ruling> worse =
          judgeAgainstChampion(
              rules, evaluated(metrics(t[0], t[1], t[2], t[3]), champion, null, before));
      List<Ruling> better =
          judgeAgainstChampion(
              rules, evaluated(metrics(t[0] + 1, t[1] - 1, t[2], t[3]), champion, null, after));
      for (int r = 0; r < worse.size(); r++) {
        if (worse.get(r).passed()) {
          assertThat(better.get(r).passed()).as("%s then %s", worse, better).isTrue();
        }
      }
    }
  }

  private static GateRules minAccuracy(double least) {
    return new GateRules(least, null, null, null, null, null, null, List.of());
  }

  private static GateRules lowerBound(double least, @Nullable Double confidence) {
    return new GateRules(null, least, confidence, null, null, null, null, List.of());
  }

  private static GateRules classes(ClassRule... rules) {
    return new GateRules(null, null, null, null, null, null, null, List.of(rules));
  }

  private static GateRules maxRegression(double most, @Nullable Double confidence) {
    return new GateRules(null, null, null, null, null, most, confidence, List.of());
  }

  private static Ruling only(List<Ruling> rulings) {
    assertThat(rulings).hasSize(1);
    return rulings.getFirst();
  }
}
