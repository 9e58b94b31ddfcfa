package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a run so far. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingRunStatus(
    long observedGeneration,
    List<Condition> conditions,
    String phase,
    String message,
    @Nullable Progress progress,
    List<StageStatus> stages,
    @Nullable DataFacts data,
    @Nullable Metrics metrics,
    @Nullable Verdict gate,
    @Nullable String version,
    double gpuSeconds,
    @Nullable String startTime,
    @Nullable String completionTime) {

  /** Of the running stage. {@code text} is for people: {@code train 40 %, epoch 4 of 10}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Progress(
      String text,
      int percent,
      @Nullable Long secondsLeft,
      @Nullable Integer epoch,
      @Nullable Integer epochs) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record StageStatus(
      String name, int attempts, @Nullable String startTime, @Nullable String completionTime) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DataFacts(
      String digest,
      long images,
      long leftOut,
      Map<String, Long> imagesPerClass,
      List<String> warnings) {}
}
