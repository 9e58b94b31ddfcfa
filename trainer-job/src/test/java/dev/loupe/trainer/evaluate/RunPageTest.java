package dev.loupe.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Metrics;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Latency;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.detector.metrics.ClassificationMetrics;
import dev.loupe.trainer.Plans;
import dev.loupe.trainer.report.Html.Figure;
import dev.loupe.trainer.train.History;
import dev.loupe.trainer.train.History.Epoch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunPageTest {
  private static final int[] TRUTH = {0, 0, 0, 1, 1, 1};
  private static final double[][] SAID = {
    {0.9, 0.1}, {0.7, 0.3}, {0.2, 0.8}, {0.1, 0.9}, {0.3, 0.7}, {0.6, 0.4}
  };

  @Test
  void thePageShowsTheRulesThatTheOperatorJudges() {
    String page = page(withRules(0.9), "real/1.jpg");

    assertThat(page)
        .contains("Rejected: 1 of 2 rules failed.")
        .contains("minAccuracy", "&gt;= 0.9", "0.6666")
        .contains("maxRegression", "0.6666 against 0.8333 of v1; of 6 images 2 lost, 1 gained");
  }

  @Test
  void thePageHoldsItsPartsInOneFile() {
    String page = page(withRules(0.5), "real/1.jpg");

    assertThat(page)
        .contains("Passed: no rule failed.")
        .contains(
            "aria-label=\"Loss\"",
            "aria-label=\"Validation accuracy\"",
            "aria-label=\"ROC of ai_generated\"",
            "aria-label=\"Calibration\"",
            "without temperature")
        .contains("said ai_generated", "Worst mistakes", "2 of 6 test pictures")
        .contains("Temperature 1.5000. Calibration error on the test split: 0.2000 before")
        .contains("trainer:test", "data:image/jpeg;base64,AQID");
    assertThat(page).as("no half epochs").doesNotContain(">1.5<").contains(">1<", ">2<");
    assertThat(page).doesNotContain("<script", "http://", "https://", "NaN", "Infinity");
  }

  @Test
  void namesOfFilesAndClassesAreHarmless() {
    String evil = "real/<script>alert(1)</script>\"'&.jpg";

    assertThat(page(withRules(0.5), evil))
        .contains("real/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;.jpg")
        .doesNotContain("<script");
  }

  @Test
  void eachSetOfRulesHasItsPage() {
    assertThat(RunPage.file(withRules(0.5)))
        .matches("page-[0-9a-f]{12}[.]html")
        .isEqualTo(RunPage.file(withRules(0.5)))
        .isNotEqualTo(RunPage.file(withRules(0.6)));
  }

  @Test
  void aHundredClassesAreShownByWhatIsMixedUpMost() {
    List<String> classes = IntStream.range(0, 100).mapToObj(i -> "class-" + i).toList();
    RunPlan plan = Plans.withClasses(classes.toArray(String[]::new));
    double[][] said = new double[100][100];
    int[] truth = new int[100];
    for (int i = 0; i < 100; i++) {
      truth[i] = i;
      said[i][i == 7 ? 8 : i] = 1;
    }

    String page = page(plan, truth, said, "class-7/1.jpg");

    assertThat(page).contains("Mixed up most").doesNotContain("said class-8");
    assertThat(page.split("stroke-width=\"2\"")).hasSizeLessThanOrEqualTo(12);
  }

  private static RunPlan withRules(double minAccuracy) {
    RunPlan plan = Plans.withChampion(Plans.good(2), new Champion("v1", "file://a/b", "sha256:1"));
    return Plans.withRules(
        plan, new GateRules(minAccuracy, null, null, null, null, 0.2, null, List.of()));
  }

  private static String page(RunPlan plan, String mistake) {
    return page(plan, TRUTH, SAID, mistake);
  }

  private static String page(RunPlan plan, int[] truth, double[][] said, String mistake) {
    boolean paired = plan.champion() != null;
    Metrics metrics =
        ClassificationMetrics.of(
            truth, said, plan.recipe().classes(), plan.recipe().positiveClass(), 0.5);
    Metrics champion = new Metrics(6, 5 / 6.0, 0.8, 0.8, 0.8, null, 0.1, Map.of(), null);
    Evaluated evaluated =
        new Evaluated(
            "file://a/bundles/1",
            "sha256:1",
            metrics,
            paired ? champion : null,
            null,
            paired ? new Pairs(3, 1, 2, 0) : null,
            new Calibration(1.5, null, 0.2, 0.1),
            "file://a/page.html",
            null,
            new Latency(1, 2, 3));
    Verdicts verdicts = new Verdicts(truth, said, List.of(), new long[] {1});
    Findings found =
        new Findings(
            plan,
            Optional.empty(),
            new Trained(2, 1, 0.9, 0.5, "cpu", 3, false, null, null, null),
            new History(List.of(new Epoch(1, 0.7, 0.6, 0.8), new Epoch(2, 0.5, 0.7, 0.7))),
            verdicts,
            evaluated);
    return new String(
        RunPage.of(found, List.of(new Figure(List.of(new byte[] {1, 2, 3}), mistake))),
        StandardCharsets.UTF_8);
  }
}
