package dev.loupe.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The networks that can be trained. */
public enum Architecture {
  /** EfficientNet-B0 (Tan and Le, 2019), with timm's tensor names. */
  @JsonProperty("efficientnet-b0")
  EFFICIENTNET_B0,
  /** A few convolutions for trying things out on a CPU. */
  @JsonProperty("small-cnn")
  SMALL_CNN
}
