package dev.loupe.operator.gate;

import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.gate.Ruling;
import dev.loupe.contract.gate.Rulings;
import dev.loupe.crd.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** The quality gate: whether a model that was measured may become a version. */
public final class Gate {
  private Gate() {}

  public static Judgement judge(RunPlan plan, Evaluated evaluated) {
    List<Ruling> rulings = Rulings.of(plan, evaluated);
    boolean passed = rulings.stream().allMatch(Ruling::passed);
    return new Judgement(
        new Verdict(
            passed ? Verdict.Result.PASSED : Verdict.Result.REJECTED,
            rulings.stream()
                .map(r -> new Verdict.Rule(r.rule(), r.wanted(), r.got(), r.passed()))
                .toList()),
        rulings.stream()
            .filter(r -> !r.passed())
            .map(Ruling::why)
            .collect(Collectors.joining("; ")));
  }
}
