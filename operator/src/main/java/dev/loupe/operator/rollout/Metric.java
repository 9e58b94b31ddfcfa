package dev.loupe.operator.rollout;

/** What both versions are compared by. */
public enum Metric {
  /** Requests that could not be answered. */
  ERRORS("errors"),
  /** Requests that took longer than the limit. */
  LATENCY("latency"),
  /** Pictures that both versions see differently. */
  AGREEMENT("agreement");

  private final String word;

  Metric(String word) {
    this.word = word;
  }

  /** As it stands in status and in metrics. */
  public String word() {
    return word;
  }
}
