package dev.loupe.operator.analysis;

/** What one metric says at present. */
public sealed interface Outcome {
  /** Not worse by the margin. */
  record Pass() implements Outcome {}

  /** Worse; the candidate has to go. */
  record Fail(String why) implements Outcome {}

  /** Neither is shown yet. */
  record Inconclusive(String waitsFor) implements Outcome {}

  /** It can't be measured. */
  record Error(String why) implements Outcome {}
}
