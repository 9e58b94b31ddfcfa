package dev.loupe.contract.gate;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.Metrics.ClassCounts;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.SamplePlan;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Latency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans and reports that say only what matters to a test. */
final class Measured {
  static final Champion CHAMPION = new Champion("v1", "file://a/b", "sha256:1");

  private Measured() {}

  static List<Ruling> judge(GateRules rules, Evaluated evaluated) {
    return Rulings.of(plan(rules, null), evaluated);
  }

  static List<Ruling> judgeAgainstChampion(GateRules rules, Evaluated evaluated) {
    return Rulings.of(plan(rules, CHAMPION), evaluated);
  }

  static RunPlan plan(GateRules rules, @Nullable Champion champion) {
    return SamplePlan.plan(champion, rules, DataChecks.DEFAULT);
  }

  /** Of two classes; the first number is the true class, the second what was said. */
  static Metrics metrics(int realReal, int realFake, int fakeReal, int fakeFake) {
    int all = realReal + realFake + fakeReal + fakeFake;
    double accuracy = all == 0 ? 0 : (double) (realReal + fakeFake) / all;
    int both = 2 * fakeFake + realFake + fakeReal;
    return new Metrics(
        all,
        accuracy,
        share(fakeFake, realFake + fakeFake),
        share(fakeFake, fakeReal + fakeFake),
        share(2 * fakeFake, both),
        null,
        0,
        Map.of(
            "real", new ClassCounts(realReal + realFake, realReal + fakeReal, realReal),
            "fake", new ClassCounts(fakeReal + fakeFake, realFake + fakeFake, fakeFake)),
        null);
  }

  /** Half the pictures of each class, as many right as the share says. */
  static Metrics accuracy(int right, int of) {
    int wrong = of - right;
    int real = of / 2;
    int realFake = wrong / 2;
    return metrics(real - realFake, realFake, wrong - realFake, of - real - (wrong - realFake));
  }

  static Evaluated evaluated(Metrics metrics) {
    return evaluated(metrics, null, null, null);
  }

  static Evaluated paired(Pairs pairs) {
    return evaluated(
        accuracy(pairs.bothRight() + pairs.gained(), pairs.pictures()),
        accuracy(pairs.bothRight() + pairs.lost(), pairs.pictures()),
        null,
        pairs);
  }

  static Evaluated evaluated(
      Metrics metrics, @Nullable Metrics champion, @Nullable String note, @Nullable Pairs pairs) {
    return new Evaluated(
        "file://a/photo/bundles/1",
        "sha256:1",
        metrics,
        champion,
        note,
        pairs,
        null,
        null,
        null,
        new Latency(1, 2, 3));
  }

  private static double share(int part, int of) {
    return of == 0 ? 0 : (double) part / of;
  }
}
