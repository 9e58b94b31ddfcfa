package dev.loupe.trainer.train;

/** Hears how training goes on. */
interface TrainingListener {
  /**
   * @param epoch from 1
   * @param steps done since the beginning
   * @param stepsPerEpoch as planned
   */
  void step(int epoch, int steps, int stepsPerEpoch);

  /**
   * @param kept whether it is the best so far
   */
  void epoch(
      int epoch, double loss, double validationLoss, double validationAccuracy, boolean kept);
}
