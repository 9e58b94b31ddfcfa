package dev.loupe.operator.bench.decisions;

/**
 * A kind of rollout. Rates are those of the serving version on average.
 *
 * @param traffic what comes in
 * @param worse by how many margins the candidate's error rate is higher
 * @param slower the same for requests over the limit of latency
 * @param stranger the same for disagreement, from the baseline on
 * @param from the interval from which on it is worse
 * @param earliest the first interval that may end with a promotion
 */
record Case(
    String name,
    Traffic traffic,
    double worse,
    double slower,
    double stranger,
    int from,
    int earliest) {
  /** Where requests come from. */
  enum Traffic {
    STEADY,
    LOW,
    BURSTS,
    CANDIDATES_BURSTS,
    DAY_AND_NIGHT,
    DOMINANT_CALLER,
    DRIFT,
    FLAKY,
    OUTAGE
  }

  static Case equal(String name, Traffic traffic) {
    return new Case(name + ", equal", traffic, 0, 0, 0, 0, 0);
  }

  static Case atMargin(String name, Traffic traffic) {
    return new Case(name + ", worse by the margin", traffic, 1, 0, 0, 0, 0);
  }

  /** No worse at any time: to abort is false. */
  boolean good() {
    return worse <= 0 && slower <= 0 && stranger <= 0;
  }

  /** Worse by a margin at the end: to promote then is false. */
  boolean bad() {
    return worse >= 1 || slower >= 1 || stranger >= 1;
  }

  /** Intervals of 30 s until nobody waits any longer. */
  int longest() {
    return traffic == Traffic.LOW ? 6000 : 600;
  }
}
