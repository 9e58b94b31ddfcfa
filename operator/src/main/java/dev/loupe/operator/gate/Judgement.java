package dev.loupe.operator.gate;

import dev.loupe.crd.Verdict;

/**
 * What the gate decided.
 *
 * @param why the failed rules in words, {@code accuracy 0.52 is under 0.85}; empty if all passed
 */
public record Judgement(Verdict verdict, String why) {
  public boolean passed() {
    return verdict.result() == Verdict.Result.PASSED;
  }
}
