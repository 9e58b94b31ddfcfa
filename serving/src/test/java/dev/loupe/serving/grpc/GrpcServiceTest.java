package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ModelReadyRequest;
import dev.loupe.inference.ModelStatisticsRequest;
import dev.loupe.serving.fixture.Client;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.RawBytes;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.start.Failures;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GrpcServiceTest extends GrpcReadyServer {
  private static StatusRuntimeException refusal(ModelInferRequest request) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> stub().modelInfer(request));
    assertThat(refused).isNotNull();
    return refused;
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    assertThatThrownBy(
            () ->
                TestServer.listening(
                        TestBundle.binary(root), Map.of("loupe.grpc-port", server.grpcPort()))
                    .close())
        .satisfies(
            e ->
                assertThat(Failures.of(e))
                    .hasMessageContaining(
                        "the server can't listen: LOUPE_GRPC_PORT is " + server.grpcPort()));
  }

  @Test
  void whatIsWrongIsSaidWithItsStatus() {
    assertThat(refusal(image(Pictures.text()).build()).getStatus())
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(status.getDescription()).contains("JPEG, PNG and WebP");
            });
    assertThat(refusal(image(Pictures.dark("jpg")).setModelName("cats").build()).getStatus())
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(status.getDescription())
                  .isEqualTo("model \"cats\" is not served here; this is product-photo");
            });
    assertThat(
            refusal(
                    image(Pictures.dark("jpg"))
                        .addRawInputContents(ByteString.copyFromUtf8("x"))
                        .build())
                .getStatus()
                .getDescription())
        .isEqualTo(
            "raw_input_contents has 2 entries for 1 inputs; send one for each input, or none");
    assertThat(refusal(image(Pictures.jpegOf(5_000_001)).build()).getStatus().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal(image(new byte[66_000_000]).build()).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    await().until(() -> server.bean(ByteBudget.class).used() == 0);
  }

  @Test
  void aMessageThatIsNoneIsTheCallersFault() {
    MethodDescriptor<byte[], ModelInferResponse> any =
        GRPCInferenceServiceGrpc.getModelInferMethod().toBuilder(
                new RawBytes(),
                GRPCInferenceServiceGrpc.getModelInferMethod().getResponseMarshaller())
            .build();

    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, any, CallOptions.DEFAULT, new byte[] {-1, -1, -1, 7}));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).contains("not one of this call");
    assertThat(refused.getTrailers()).isNotNull();
    assertThat(refused.getTrailers().get(CallId.HEADER)).matches("[0-9a-f]{32}");
  }

  @Test
  void callsButInferenceAreShort() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stub()
                    .withCompression("gzip")
                    .modelReady(
                        ModelReadyRequest.newBuilder().setName("x".repeat(100_000)).build()));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.getStatus().getDescription())
        .isEqualTo("the message is longer than 65536 bytes");
  }

  @Test
  void aRequestsIdComesBackOrIsMade() {
    Metadata.Key<String> key = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    Metadata sent = new Metadata();
    sent.put(key, "mine-1");
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    GRPCInferenceServiceBlockingStub stub =
        stub().withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    ModelInferResponse _ =
        stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(sent))
            .modelInfer(image(Pictures.dark("jpg")).build());
    assertThat(headers.get().get(key)).isEqualTo("mine-1");

    StatusRuntimeException _ =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stub.modelInfer(image(Pictures.text()).build()));
    assertThat(trailers.get().get(key)).matches("[0-9a-f]{32}");
  }

  @Test
  void statisticsAndMetricsCountTheCalls() {
    long before = inferences();

    ModelInferResponse _ = stub().modelInfer(image(Pictures.dark("jpg")).build());

    assertThat(inferences()).isEqualTo(before + 1);
    try (Client client = new Client()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(client.get(server.managementUri("/metrics")).text())
                      .containsPattern(
                          "aidetect_grpc_requests_total\\{.*"
                              + "method=\"inference.GRPCInferenceService/ModelInfer\".*"
                              + "status=\"OK\".*\\} [1-9]"));
    }
  }

  private static long inferences() {
    return stub()
        .modelStatistics(ModelStatisticsRequest.getDefaultInstance())
        .getModelStats(0)
        .getInferenceCount();
  }

  @Test
  void healthIsToldOfTheServerAndOfItsService() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    for (String service : List.of("", "inference.GRPCInferenceService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void reflectionDescribesWhatIsAnsweredAndNoMore() throws Exception {
    List<ServerReflectionResponse> answers = new ArrayList<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    over.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    over.complete(null);
                  }
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    ask.onNext(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("inference.GRPCInferenceService")
            .build());
    ask.onCompleted();
    over.get(30, TimeUnit.SECONDS);

    assertThat(answers.getFirst().getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .containsExactlyInAnyOrder(
            "inference.GRPCInferenceService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    FileDescriptorProto file =
        FileDescriptorProto.parseFrom(
            answers.getLast().getFileDescriptorResponse().getFileDescriptorProto(0));
    assertThat(file.getService(0).getMethodList())
        .extracting(method -> method.getName())
        .containsExactly(
            "ServerLive",
            "ServerReady",
            "ModelReady",
            "ServerMetadata",
            "ModelMetadata",
            "ModelInfer",
            "ModelConfig",
            "ModelStatistics");
  }
}
