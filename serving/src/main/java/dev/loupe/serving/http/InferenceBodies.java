package dev.loupe.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.micronaut.core.annotation.Introspected;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of the Open Inference Protocol and of KServe's first, but for tensors. */
final class InferenceBodies {
  private InferenceBodies() {}

  @Introspected
  @Schema(name = "InferenceServer")
  record Server(
      @JsonProperty("name") @Schema(example = "loupe") String name,
      @JsonProperty("version") @Schema(example = "0.1.0") String version,
      @JsonProperty("extensions") @Schema(example = "[\"binary_tensor_data\"]")
          List<String> extensions) {}

  @Introspected
  @Schema(name = "InferenceLive")
  record Live(@JsonProperty("live") boolean live) {}

  @Introspected
  @Schema(name = "InferenceReady")
  record Ready(@JsonProperty("ready") boolean ready) {}

  @Introspected
  @Schema(name = "InferenceModelReady")
  record ModelReady(
      @JsonProperty("name") @Schema(example = "product-photo") String name,
      @JsonProperty("ready") boolean ready) {}

  @Introspected
  @Schema(name = "InferenceTensorMetadata")
  record TensorMetadata(
      @JsonProperty("name") @Schema(example = "image") String name,
      @JsonProperty("datatype") @Schema(example = "BYTES") String datatype,
      @JsonProperty("shape") @Schema(description = "-1: any size.") List<Long> shape) {}

  @Introspected
  @Schema(name = "InferenceModel")
  record Model(
      @JsonProperty("name") @Schema(example = "product-photo") String name,
      @JsonProperty("versions") List<String> versions,
      @JsonProperty("platform") @Schema(example = "onnxruntime_onnx") String platform,
      @JsonProperty("inputs") List<TensorMetadata> inputs,
      @JsonProperty("outputs") List<TensorMetadata> outputs) {}

  @Introspected
  @Schema(name = "TritonTensorConfig")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TensorConfig(
      @JsonProperty("name") @Schema(example = "image") String name,
      @JsonProperty("data_type") @Schema(example = "TYPE_STRING") String dataType,
      @JsonProperty("dims") @Schema(description = "Without the batch.") List<Long> dims,
      @JsonProperty("optional") @Schema(description = "Of inputs.") @Nullable Boolean optional) {}

  @Introspected
  @Schema(name = "TritonModelConfig")
  @JsonPropertyOrder({"name", "platform", "backend", "max_batch_size", "input", "output"})
  record Config(
      @JsonProperty("name") @Schema(example = "product-photo") String name,
      @JsonProperty("platform") @Schema(example = "onnxruntime_onnx") String platform,
      @JsonProperty("backend") @Schema(example = "onnxruntime") String backend,
      @JsonProperty("max_batch_size") @Schema(example = "32") int maxBatchSize,
      @JsonProperty("input") List<TensorConfig> input,
      @JsonProperty("output") List<TensorConfig> output) {}

  @Introspected
  @Schema(name = "TritonDuration")
  record Timed(@JsonProperty("count") long count, @JsonProperty("ns") long nanos) {}

  @Introspected
  @Schema(name = "TritonInferStatistics")
  @JsonPropertyOrder({
    "success",
    "fail",
    "queue",
    "compute_input",
    "compute_infer",
    "compute_output",
    "cache_hit",
    "cache_miss"
  })
  record InferStats(
      @JsonProperty("success") Timed success,
      @JsonProperty("fail") Timed fail,
      @JsonProperty("queue") Timed queue,
      @JsonProperty("compute_input") Timed computeInput,
      @JsonProperty("compute_infer") Timed computeInfer,
      @JsonProperty("compute_output") Timed computeOutput,
      @JsonProperty("cache_hit") Timed cacheHit,
      @JsonProperty("cache_miss") Timed cacheMiss) {}

  @Introspected
  @Schema(name = "TritonModelStatistics")
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({
    "name",
    "version",
    "last_inference",
    "inference_count",
    "execution_count",
    "inference_stats",
    "batch_stats"
  })
  record ModelStats(
      @JsonProperty("name") @Schema(example = "product-photo") String name,
      @JsonProperty("version") String version,
      @JsonProperty("last_inference") @Schema(description = "Milliseconds since 1970.")
          long lastInference,
      @JsonProperty("inference_count") @Schema(description = "Pictures.") long inferenceCount,
      @JsonProperty("execution_count") @Schema(description = "Runs of the model.")
          long executionCount,
      @JsonProperty("inference_stats") InferStats inferenceStats,
      @JsonProperty("batch_stats") List<Object> batchStats) {}

  @Introspected
  @Schema(name = "TritonStatistics")
  record Stats(@JsonProperty("model_stats") List<ModelStats> modelStats) {}

  @Introspected
  @Schema(name = "KServePrediction")
  record Prediction(
      @JsonProperty("prediction") @Schema(example = "ai_generated") String prediction,
      @JsonProperty("probability") @Schema(example = "0.973812") double probability,
      @JsonProperty("confidence") @Schema(example = "high") String confidence,
      @JsonProperty("probabilities") Map<String, Double> probabilities) {}

  @Introspected
  @Schema(name = "KServePredictions")
  record Predictions(@JsonProperty("predictions") List<Prediction> predictions) {}
}
