package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt: the data, how to train on it, and what it may use. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrainingRunSpec(
    ModelRef modelRef,
    Dataset dataset,
    Hyperparameters hyperparameters,
    Resources resources,
    Scheduling scheduling,
    int retries,
    String activeDeadline,
    String ttlAfterFinished) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Dataset(String uri, @Nullable String digest) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(int gpus, String cpu, String memory) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Scheduling(
      Map<String, String> nodeSelector,
      List<Toleration> tolerations,
      @Nullable String priorityClassName) {}
}
