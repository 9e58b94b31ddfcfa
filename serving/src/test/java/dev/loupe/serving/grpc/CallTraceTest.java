package dev.loupe.serving.grpc;

import static dev.loupe.serving.grpc.GrpcReadyServer.channel;
import static dev.loupe.serving.grpc.GrpcReadyServer.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ModelReadyRequest;
import dev.loupe.serving.fixture.Collector;
import dev.loupe.serving.fixture.LogLines;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.observe.PredictionLog;
import dev.loupe.serving.trace.ExportedTracing;
import dev.loupe.serving.trace.TraceParent;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallTraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path root;
  private @Nullable ManagedChannel channel;
  private final AtomicReference<Metadata> headers = new AtomicReference<>();
  private final AtomicReference<Metadata> trailers = new AtomicReference<>();

  @AfterEach
  void disconnect() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  private Channel traced(TestServer server) {
    Metadata sent = new Metadata();
    sent.put(HEADER, SENT);
    channel = channel(server);
    return ClientInterceptors.intercept(
        channel,
        MetadataUtils.newAttachHeadersInterceptor(sent),
        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
  }

  private void infers(TestServer server) {
    ModelInferResponse response =
        GRPCInferenceServiceGrpc.newBlockingStub(traced(server))
            .modelInfer(image(Pictures.bright("jpg")).build());
    assertThat(response.getOutputsCount()).isPositive();
  }

  private static TraceParent step(Metadata answer) {
    return TraceParent.parse(answer.get(HEADER)).orElseThrow();
  }

  @Test
  void anAnswerGoesOnWithTheSendersTraceAndSoDoesItsLineInTheLog() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        LogLines lines = LogLines.of(PredictionLog.class)) {
      infers(server);

      assertThat(step(headers.get()).traceId()).isEqualTo(TRACE);
      assertThat(step(headers.get()).spanId()).isNotEqualTo("00f067aa0ba902b7");
      assertThat(step(headers.get()).sampled()).isTrue();
      assertThat(lines.fields())
          .singleElement(InstanceOfAssertFactories.map(String.class, String.class))
          .containsEntry("trace_id", TRACE);
    }
  }

  @Test
  void whatIsRefusedIsInTheTraceToo() {
    try (TestServer server = TestServer.ready(TestBundle.binary(root), Map.of())) {
      ModelReadyRequest another = ModelReadyRequest.newBuilder().setName("cats").build();

      Assertions.assertThrows(
          StatusRuntimeException.class,
          () -> GRPCInferenceServiceGrpc.newBlockingStub(traced(server)).modelReady(another));

      assertThat(step(trailers.get()).traceId()).isEqualTo(TRACE);
    }
  }

  @Test
  void stepsAreSentToTheCollectorThatIsNamed() throws InterruptedException {
    try (Collector collector = Collector.open();
        TestServer server = TestServer.ready(TestBundle.binary(root), Map.of())) {
      infers(server);
      String step = step(headers.get()).spanId();
      server.bean(ExportedTracing.class).close();

      assertThat(collector.spans())
          .contains("inference.GRPCInferenceService/ModelInfer", "rpc.grpc.status_code")
          .contains(Collector.id(TRACE), Collector.id(step));
    }
  }

  @Test
  void aCallThatItsCallerEndsIsAStepToo() throws InterruptedException {
    try (Collector collector = Collector.open();
        TestServer server = TestServer.ready(TestBundle.binary(root), Map.of());
        Context.CancellableContext call = Context.current().withCancellation()) {
      Context before = call.attach();
      Iterator<HealthCheckResponse> statuses =
          HealthGrpc.newBlockingStub(traced(server)).watch(HealthCheckRequest.getDefaultInstance());
      call.detach(before);
      assertThat(statuses.next().getStatus()).isEqualTo(ServingStatus.SERVING);

      call.cancel(null);

      assertThat(collector.spans()).contains("grpc.health.v1.Health/Watch", Collector.id(TRACE));
    }
  }
}
