package dev.loupe.operator.analysis;

import static java.util.Objects.requireNonNull;

/**
 * How much more bad requests vary than independent ones would: bursts, callers that stick to a
 * version, retries.
 *
 * <p>It is measured twice. The candidate's share is the right measure, but from few requests, and a
 * candidate that was lucky so far shows a low one. So the serving version's own swings say where
 * between the bounds of the first measure it is; they can't leave them, as they may come from what
 * hits both.
 *
 * @param shares of the candidate
 * @param swings of the serving version
 */
public record Dispersion(Shares shares, Swings swings) {
  static final Dispersion UNKNOWN = new Dispersion(Shares.UNKNOWN, Swings.UNKNOWN);

  public Dispersion {
    requireNonNull(shares);
    requireNonNull(swings);
  }

  /** Standard errors over what was measured that are always reckoned with. */
  private static final double CAUTION = 1;

  /** Standard errors over the candidate's measure, to which the serving version may raise it. */
  private static final double AT_MOST = 3;

  Dispersion with(Reading.Pair seen) {
    return new Dispersion(
        shares.with(seen.weight(), seen.candidateBad(), seen.candidateBad() + seen.servingBad()),
        swings.with(seen.servingBad(), seen.serving()));
  }

  Dispersion with(Reading.Single seen) {
    return new Dispersion(shares.with(0, seen.bad(), seen.total()), swings);
  }

  /**
   * What evidence is divided by: at least one, and one as long as the candidate did nothing bad,
   * which shows nothing of how it would come.
   */
  double factor() {
    return shares.areNothing()
        ? 1
        : Math.clamp(swings.bound(CAUTION), shares.bound(CAUTION), shares.bound(AT_MOST));
  }

  boolean isSound() {
    return shares.isSound() && swings.isSound() && Double.isFinite(factor());
  }
}
