package dev.loupe.contract.gate;

/**
 * One rule of the gate, and what became of it.
 *
 * @param rule as in {@code spec.qualityGate}: {@code minAccuracy}, {@code classes[dog].minRecall}
 * @param wanted for people: {@code >= 0.85}
 * @param got for people: {@code 0.52}
 * @param why it failed, {@code accuracy 0.52 is under 0.85}; empty if it passed
 */
public record Ruling(String rule, String wanted, String got, boolean passed, String why) {
  private static final int MAX_TEXT = 256;

  static Ruling of(String rule, String wanted, String got, boolean passed, String why) {
    return new Ruling(rule, wanted, cut(got), passed, passed ? "" : why);
  }

  /** A rule that can't be judged is failed, never passed. */
  static Ruling notJudged(String rule, String wanted, String reason, String remedy) {
    return new Ruling(
        rule, wanted, cut("not judged: " + reason), false, reason + " (" + remedy + ")");
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }
}
