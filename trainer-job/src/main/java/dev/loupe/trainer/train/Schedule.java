package dev.loupe.trainer.train;

/**
 * The learning rate of each step: a line up to the peak over the warm-up, then half a cosine down
 * to a hundredth of it.
 */
record Schedule(double peak, long warmupSteps, long totalSteps) {
  private static final double FLOOR = 0.01;

  /**
   * @param step from 0
   */
  double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    long span = Math.max(1, totalSteps - warmupSteps);
    double done = Math.min(1, (double) (step - warmupSteps) / span);
    return peak * (FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * done)) / 2);
  }
}
