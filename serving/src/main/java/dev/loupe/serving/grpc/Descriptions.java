package dev.loupe.serving.grpc;

import dev.loupe.inference.DataType;
import dev.loupe.inference.InferStatistics;
import dev.loupe.inference.ModelConfig;
import dev.loupe.inference.ModelInput;
import dev.loupe.inference.ModelMetadataResponse;
import dev.loupe.inference.ModelMetadataResponse.TensorMetadata;
import dev.loupe.inference.ModelOutput;
import dev.loupe.inference.ModelStatistics;
import dev.loupe.inference.StatisticDuration;
import dev.loupe.serving.oip.Signature;
import dev.loupe.serving.oip.Statistics;
import dev.loupe.serving.oip.TensorSpec;
import dev.loupe.serving.start.Identity;

/** What is said of the model. */
final class Descriptions {
  private Descriptions() {}

  static ModelMetadataResponse metadata(Identity identity, Signature signature) {
    return ModelMetadataResponse.newBuilder()
        .setName(identity.model())
        .addVersions(identity.version())
        .setPlatform(Signature.PLATFORM)
        .addAllInputs(signature.inputs().stream().map(Descriptions::metadata).toList())
        .addAllOutputs(signature.outputs().stream().map(Descriptions::metadata).toList())
        .build();
  }

  private static TensorMetadata metadata(TensorSpec spec) {
    return TensorMetadata.newBuilder()
        .setName(spec.name())
        .setDatatype(spec.datatype().name())
        .addAllShape(spec.shape())
        .build();
  }

  static ModelConfig config(Identity identity, Signature signature) {
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(identity.model())
            .setPlatform(Signature.PLATFORM)
            .setBackend(Signature.BACKEND)
            .setMaxBatchSize(signature.maxBatch());
    for (TensorSpec input : signature.inputs()) {
      config.addInput(
          ModelInput.newBuilder()
              .setName(input.name())
              .setDataType(DataType.valueOf(input.datatype().configured()))
              .addAllDims(input.dims())
              .setOptional(true));
    }
    for (TensorSpec output : signature.outputs()) {
      config.addOutput(
          ModelOutput.newBuilder()
              .setName(output.name())
              .setDataType(DataType.valueOf(output.datatype().configured()))
              .addAllDims(output.dims()));
    }
    return config.build();
  }

  static ModelStatistics statistics(Identity identity, Statistics.Snapshot now) {
    return ModelStatistics.newBuilder()
        .setName(identity.model())
        .setVersion(identity.version())
        .setLastInference(now.lastMillis())
        .setInferenceCount(now.inferences())
        .setExecutionCount(now.inferences())
        .setInferenceStats(
            InferStatistics.newBuilder()
                .setSuccess(duration(now.success()))
                .setFail(duration(now.failure()))
                .setQueue(duration(now.queue()))
                .setComputeInfer(duration(now.compute())))
        .build();
  }

  private static StatisticDuration duration(Statistics.Timed timed) {
    return StatisticDuration.newBuilder().setCount(timed.count()).setNs(timed.nanos()).build();
  }
}
