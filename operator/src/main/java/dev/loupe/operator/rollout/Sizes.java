package dev.loupe.operator.rollout;

/** How many pods a candidate is to have. */
final class Sizes {
  /** A shadow may lag, so that it needs no more than this part of the serving version's size. */
  private static final int SHADOW_PERCENT = 25;

  private Sizes() {}

  /** Until it answers anybody. */
  static int first(Seen seen) {
    int percent = seen.plan().map(Plan::shadowPercent).orElse(0);
    return part(seen.full(), Math.min(percent, SHADOW_PERCENT));
  }

  /** In a step, whose weight it gets once it has them. Never fewer than in the shadow. */
  static int of(int step, Seen seen) {
    int weight = seen.plan().map(plan -> plan.step(step).weight()).orElse(0);
    return Math.max(first(seen), part(seen.full(), weight));
  }

  private static int part(int pods, int percent) {
    return Math.max(1, Math.ceilDiv(pods * percent, 100));
  }
}
