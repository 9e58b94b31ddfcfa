package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ServerMetadataRequest;
import dev.loupe.inference.ServerReadyRequest;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallAccessTest {
  /** Of the key {@code open-sesame}. */
  private static final String DIGEST =
      "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

  @TempDir static Path root;
  @TempDir static Path keys;
  @TempDir static Path folder;
  static TestServer server;
  static ManagedChannel channel;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(keys.resolve("shop"), DIGEST);
    Path policy =
        Files.writeString(
            folder.resolve("policy.json"), "{\"rateLimits\": {\"predict\": \"2/h\"}}");
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of("loupe.api-keys-dir", keys.toString(), "loupe.policy-file", policy.toString()));
    channel = GrpcReadyServer.channel(server);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static GRPCInferenceServiceBlockingStub showing(String header, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static ModelInferResponse infers(GRPCInferenceServiceBlockingStub stub) {
    return stub.modelInfer(GrpcReadyServer.image(Pictures.bright("jpg")).build());
  }

  private static StatusRuntimeException refused(GRPCInferenceServiceBlockingStub stub) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> infers(stub));
  }

  @Test
  void withoutAKeyNothingIsInferred() {
    StatusRuntimeException none = refused(GRPCInferenceServiceGrpc.newBlockingStub(channel));
    assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(none.getStatus().getDescription()).contains("an API key is needed");

    assertThat(refused(showing("x-api-key", "sesame")).getStatus().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void whatTellsOfTheServerNeedsNoKey() {
    GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);

    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isNotEmpty();
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void aKeyOpensUntilItsLimitAndTheRefusalSaysWhenItOpensAgain() {
    assertThat(infers(showing("x-api-key", "open-sesame")).getOutputsCount()).isPositive();
    assertThat(infers(showing("authorization", "Bearer open-sesame")).getOutputsCount())
        .isPositive();

    StatusRuntimeException third = refused(showing("x-api-key", "open-sesame"));

    assertThat(third.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    String seconds =
        third.getTrailers().get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER));
    assertThat(Integer.parseInt(seconds)).isBetween(1700, 1800);
  }
}
