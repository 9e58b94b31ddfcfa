package dev.loupe.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The stages of a run, in their order. */
public enum Stage {
  @JsonProperty("validate")
  VALIDATE,
  @JsonProperty("train")
  TRAIN,
  @JsonProperty("evaluate")
  EVALUATE;

  /** The trainer's command, the Job's suffix and the label's value: {@code validate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
