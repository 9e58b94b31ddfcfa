package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.loupe.inference.ModelConfigRequest;
import dev.loupe.inference.ModelConfigResponse;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ModelMetadataRequest;
import dev.loupe.inference.ModelMetadataResponse;
import dev.loupe.inference.ModelReadyRequest;
import dev.loupe.inference.ModelReadyResponse;
import dev.loupe.inference.ModelStatisticsRequest;
import dev.loupe.inference.ModelStatisticsResponse;
import dev.loupe.inference.ServerLiveRequest;
import dev.loupe.inference.ServerLiveResponse;
import dev.loupe.inference.ServerMetadataRequest;
import dev.loupe.inference.ServerMetadataResponse;
import dev.loupe.inference.ServerReadyRequest;
import dev.loupe.inference.ServerReadyResponse;
import dev.loupe.serving.observe.Phase;
import dev.loupe.serving.observe.Readiness;
import dev.loupe.serving.oip.Inference;
import dev.loupe.serving.oip.RefusedException;
import dev.loupe.serving.start.Identity;
import dev.loupe.serving.start.Program;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** {@code inference.GRPCInferenceService}: the six calls of the protocol, and two of Triton's. */
@Singleton
final class InferenceService extends GRPCInferenceServiceImplBase {
  private final Inference inference;
  private final ModelInfer modelInfer;
  private final Identity identity;
  private final Readiness readiness;

  InferenceService(
      Inference inference, ModelInfer modelInfer, Identity identity, Readiness readiness) {
    this.inference = inference;
    this.modelInfer = modelInfer;
    this.identity = identity;
    this.readiness = readiness;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> answer) {
    answer(answer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> answer) {
    answer(answer, () -> ServerReadyResponse.newBuilder().setReady(isReady()).build());
  }

  private boolean isReady() {
    return readiness.phase() == Phase.READY;
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> answer) {
    answer(
        answer,
        () -> {
          inference.check(request.getName(), request.getVersion());
          return ModelReadyResponse.newBuilder().setReady(isReady()).build();
        });
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> answer) {
    answer(
        answer,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(Program.NAME)
                .setVersion(Program.version())
                .addAllExtensions(Program.INFERENCE_EXTENSIONS)
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> answer) {
    answer(
        answer,
        () -> {
          inference.check(request.getName(), request.getVersion());
          return Descriptions.metadata(identity, inference.signature());
        });
  }

  @Override
  public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> answer) {
    answer(
        answer,
        () -> {
          inference.check(request.getName(), request.getVersion());
          return ModelConfigResponse.newBuilder()
              .setConfig(Descriptions.config(identity, inference.signature()))
              .build();
        });
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> answer) {
    answer(
        answer,
        () -> {
          // Without a name all models are meant: there is one.
          String name = request.getName().isEmpty() ? identity.model() : request.getName();
          inference.check(name, request.getVersion());
          return ModelStatisticsResponse.newBuilder()
              .addModelStats(Descriptions.statistics(identity, inference.statistics().snapshot()))
              .build();
        });
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
    modelInfer.answer(request, answer);
  }

  /** What may be refused, too. */
  private interface Made<A> {
    A make() throws RefusedException;
  }

  private static <A> void answer(StreamObserver<A> answer, Made<A> made) {
    A message;
    try {
      message = made.make();
    } catch (RefusedException e) {
      answer.onError(Statuses.of(e));
      return;
    }
    answer.onNext(message);
    answer.onCompleted();
  }
}
