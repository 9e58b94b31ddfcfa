package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recipe of the next version; the bundle says what the one that serves was made with. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DetectorModelSpec(
    List<String> classes,
    @Nullable String positiveClass,
    @Nullable Double threshold,
    Input input,
    Architecture architecture,
    Artifacts artifacts,
    QualityGate qualityGate,
    Serving serving) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Input(int size) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Artifacts(String uri) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record QualityGate(
      @Nullable Double minAccuracy,
      @Nullable Double minF1,
      @Nullable Integer minTestImages,
      @Nullable Double maxRegression) {}
}
