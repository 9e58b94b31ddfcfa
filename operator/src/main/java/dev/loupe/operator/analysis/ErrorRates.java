package dev.loupe.operator.analysis;

/**
 * How often a rollout may end wrongly.
 *
 * @param falsePromote chance to promote a candidate that is worse by the margin, in (0, 0.5]; each
 *     required metric keeps it, as all of them have to accept
 * @param falseAbort chance to abort one that is no worse, in (0, 0.5]
 * @param metrics tested metrics that can abort; they share {@code falseAbort} evenly
 */
public record ErrorRates(double falsePromote, double falseAbort, int metrics) {
  public ErrorRates {
    require("falsePromote", falsePromote > 0 && falsePromote <= 0.5, "between 0 and 0.5");
    require("falseAbort", falseAbort > 0 && falseAbort <= 0.5, "between 0 and 0.5");
    require("metrics", metrics > 0, "at least one");
  }

  /** The natural logarithm of the wealth that promotion takes. */
  double toPromote() {
    return -Math.log(falsePromote);
  }

  double toAbort() {
    return -Math.log(falseAbort / metrics);
  }

  private static void require(String what, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
