package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** How the network is trained. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Hyperparameters(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    int warmupEpochs,
    int earlyStoppingPatience,
    long seed,
    Augmentation augmentation) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Augmentation(
      boolean horizontalFlip, double rotation, double colorJitter, double randomCrop) {}
}
