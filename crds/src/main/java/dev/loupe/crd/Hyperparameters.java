package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How the network is trained. */
@Wire
@ValidationRule(
    value = "self.warmupEpochs < self.epochs",
    fieldPath = ".warmupEpochs",
    message =
        "warm-up must end before training does: raise epochs, or set warmupEpochs below it"
            + " (its default is 2)")
public record Hyperparameters(
    @JsonPropertyDescription("epochs is the number of passes over the training split.")
        @Default("15")
        @Min(1)
        @Max(1000)
        int epochs,
    @JsonPropertyDescription("batchSize is the number of pictures a step.")
        @Default("64")
        @Min(1)
        @Max(1024)
        int batchSize,
    @JsonPropertyDescription(
            """
            learningRate is AdamW's peak rate, above 0 and at most 1; it rises during the warm-up \
            and then falls along a cosine.
            """)
        @Default("0.001")
        @Min(value = 0, inclusive = false)
        @Max(1)
        double learningRate,
    @JsonPropertyDescription("weightDecay is AdamW's decoupled weight decay.")
        @Default("0.01")
        @Min(0)
        @Max(1)
        double weightDecay,
    @JsonPropertyDescription(
            "warmupEpochs is the number of first epochs in which the rate rises; less than epochs.")
        @Default("2")
        @Min(0)
        @Max(100)
        int warmupEpochs,
    @JsonPropertyDescription(
            """
            earlyStoppingPatience is the number of epochs without a better validation accuracy \
            after which training ends; the best epoch's weights are kept.
            """)
        @Default("5")
        @Min(1)
        @Max(1000)
        int earlyStoppingPatience,
    @JsonPropertyDescription(
            """
            seed decides the first weights, the order of the pictures and their augmentation: the \
            same seed, data and threads make the same model on a CPU.
            """)
        @Default("7")
        @Min(0)
        @Max(9007199254740991.0)
        long seed,
    @JsonPropertyDescription("augmentation changes training pictures at random.")
        Augmentation augmentation) {

  /** Random changes to training pictures. */
  @Wire
  public record Augmentation(
      @JsonPropertyDescription("horizontalFlip mirrors half of the pictures.") @Default("true")
          boolean horizontalFlip,
      @JsonPropertyDescription("rotation is the largest turn to either side, in degrees.")
          @Default("10")
          @Min(0)
          @Max(180)
          double rotation,
      @JsonPropertyDescription(
              """
              colorJitter is the largest relative change of brightness, contrast and saturation; 0 \
              turns it off.
              """)
          @Default("0.2")
          @Min(0)
          @Max(1)
          double colorJitter,
      @JsonPropertyDescription(
              "randomCrop is the largest share of the side that is cut off; 0 turns it off.")
          @Default("0.1")
          @Min(0)
          @Max(0.9)
          double randomCrop) {}
}
