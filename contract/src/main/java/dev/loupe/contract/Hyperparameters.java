package dev.loupe.contract;

/**
 * How a network is trained.
 *
 * @param epochs passes over the training split, 1 to 1000
 * @param batchSize pictures a step, 1 to 1024
 * @param learningRate AdamW's peak rate, above 0 and at most 1
 * @param weightDecay AdamW's decoupled decay, 0 to 1
 * @param warmupEpochs epochs of linear warm-up before the cosine, 0 to 100
 * @param earlyStoppingPatience epochs without a better validation accuracy before training ends, 1
 *     to 1000
 * @param seed decides the first weights, the order and the augmentation
 */
public record Hyperparameters(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    int warmupEpochs,
    int earlyStoppingPatience,
    long seed,
    Augmentation augmentation) {

  /**
   * Random changes to training pictures.
   *
   * @param horizontalFlip whether half of the pictures are mirrored
   * @param rotation largest rotation to either side, in degrees, 0 to 180
   * @param colorJitter largest relative change of brightness, contrast and saturation, 0 to 1
   * @param randomCrop share of the side that a random crop may cut off, 0 to 0.9
   */
  public record Augmentation(
      boolean horizontalFlip, double rotation, double colorJitter, double randomCrop) {}
}
