package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The networks that can be trained. */
public enum Architecture {
  @JsonProperty("efficientnet-b0")
  EFFICIENTNET_B0,
  @JsonProperty("small-cnn")
  SMALL_CNN
}
