package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ServerReadyRequest;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.WorkQueue;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcLoadTest {
  @TempDir static Path root;
  static TestBundle bundle;

  @BeforeAll
  static void write() {
    bundle = TestBundle.binary(root);
  }

  /** A server whose one worker does nothing until it is let go. */
  private record Busy(TestServer server, ManagedChannel channel, CountDownLatch free)
      implements AutoCloseable {
    static Busy with(Map<String, Object> settings) {
      TestServer server = TestServer.ready(bundle, settings);
      CountDownLatch free = new CountDownLatch(1);
      assertThat(server.bean(WorkQueue.class).offerAll(List.of(() -> hold(free)))).isTrue();
      await().until(() -> server.bean(WorkQueue.class).waiting() == 0);
      return new Busy(server, GrpcReadyServer.channel(server), free);
    }

    private static void hold(CountDownLatch free) {
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    int waiting() {
      return server.bean(WorkQueue.class).waiting();
    }

    ListenableFuture<ModelInferResponse> ask(byte[]... pictures) {
      return GRPCInferenceServiceGrpc.newFutureStub(channel)
          .modelInfer(GrpcReadyServer.image(pictures).build());
    }

    @Override
    public void close() {
      free.countDown();
      channel.shutdownNow();
      server.close();
    }
  }

  @Test
  void aCallThatIsCancelledGivesItsPlaceToOthers() throws Exception {
    try (Busy busy = Busy.with(Map.of("loupe.threads", 1))) {
      ListenableFuture<ModelInferResponse> call =
          busy.ask(Pictures.bright("jpg"), Pictures.dark("jpg"));
      await().until(() -> busy.waiting() == 2);

      assertThat(call.cancel(true)).isTrue();

      await().until(() -> busy.waiting() == 0);
      await().until(() -> busy.server.bean(ByteBudget.class).used() == 0);
      busy.free.countDown();
      assertThat(busy.ask(Pictures.bright("jpg")).get(30, TimeUnit.SECONDS).getOutputsCount())
          .isEqualTo(2);
    }
  }

  @Test
  void aDeadlineThatPassesGivesThePlaceToOthers() {
    try (Busy busy = Busy.with(Map.of("loupe.threads", 1))) {
      StatusRuntimeException late =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(busy.channel)
                      .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                      .modelInfer(GrpcReadyServer.image(Pictures.bright("jpg")).build()));

      assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      await().until(() -> busy.waiting() == 0);
      await().until(() -> busy.server.bean(ByteBudget.class).used() == 0);
    }
  }

  @Test
  void withoutADeadlineTheServersOwnHolds() {
    try (Busy busy = Busy.with(Map.of("loupe.threads", 1, "loupe.request-deadline", "200ms"))) {
      StatusRuntimeException late =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(busy.channel)
                      .modelInfer(GrpcReadyServer.image(Pictures.bright("jpg")).build()));

      assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(late.getStatus().getDescription()).isEqualTo("no answer within 200 ms");
    }
  }

  @Test
  void whatFindsTheQueueFullIsToldToComeAgain() {
    Map<String, Object> settings =
        Map.of("loupe.threads", 1, "loupe.queue-limit", 2, "loupe.max-batch", 2);
    try (Busy busy = Busy.with(settings)) {
      ListenableFuture<ModelInferResponse> _ =
          busy.ask(Pictures.bright("jpg"), Pictures.dark("jpg"));
      await().until(() -> busy.waiting() == 2);

      StatusRuntimeException full =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(busy.channel)
                      .modelInfer(GrpcReadyServer.image(Pictures.bright("jpg")).build()));

      assertThat(full.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(full.getStatus().getDescription()).isEqualTo("2 pictures wait already; try again");
      assertThat(full.getTrailers())
          .isNotNull()
          .extracting(
              trailers ->
                  trailers.get(
                      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
          .isEqualTo("1000");
    }
  }

  @Test
  void messagesTogetherTakeNoMoreMemoryThanRequestsMay() throws Exception {
    Map<String, Object> settings = Map.of("loupe.threads", 1, "loupe.body-memory", 12_000_000);
    byte[] large = Pictures.jpegOf(4_900_000);
    try (Busy busy = Busy.with(settings)) {
      List<ListenableFuture<ModelInferResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        calls.add(busy.ask(large));
      }
      await().until(() -> calls.stream().filter(call -> call.isDone()).count() >= 4);
      assertThat(busy.server.bean(ByteBudget.class).used()).isLessThanOrEqualTo(12_000_000);
      busy.free.countDown();

      int answered = 0;
      for (ListenableFuture<ModelInferResponse> call : calls) {
        try {
          assertThat(call.get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(2);
          answered++;
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(Status.fromThrowable(e.getCause()).getCode())
              .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
      }
      assertThat(answered).isBetween(0, 2);
      await().until(() -> busy.server.bean(ByteBudget.class).used() == 0);
      assertThat(busy.ask(large).get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(2);
    }
  }

  @Test
  void aDrainSendsClientsElsewhereAndFailsNoneOfThem() throws Exception {
    try (Busy busy = Busy.with(Map.of("loupe.threads", 1))) {
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(busy.channel);
      ListenableFuture<ModelInferResponse> before = busy.ask(Pictures.bright("jpg"));
      await().until(() -> busy.waiting() == 1);
      assertThat(busy.channel.getState(false)).isEqualTo(ConnectivityState.READY);

      busy.server.bean(Drain.class).begin();

      // GOAWAY: the client leaves the connection, on which its call is still worked on.
      await().until(() -> busy.channel.getState(false) != ConnectivityState.READY);
      assertThat(before.isDone()).isFalse();
      busy.free.countDown();
      assertThat(before.get(30, TimeUnit.SECONDS).getOutputsCount()).isEqualTo(2);
      // Who comes nevertheless is answered, again and again.
      for (int i = 0; i < 20; i++) {
        assertThat(busy.ask(Pictures.bright("jpg")).get(30, TimeUnit.SECONDS).getOutputsCount())
            .isEqualTo(2);
      }
      assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
          .isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(
              GRPCInferenceServiceGrpc.newBlockingStub(busy.channel)
                  .serverReady(ServerReadyRequest.getDefaultInstance())
                  .getReady())
          .isFalse();
    }
  }

  @Test
  void aCompressedMessageThatGrowsWithoutEndIsRefused() {
    try (Busy busy = Busy.with(Map.of("loupe.threads", 1))) {
      ModelInferRequest bomb =
          GrpcReadyServer.image(new byte[1])
              .setRawInputContents(0, ByteString.copyFrom(new byte[100_000_000]))
              .build();

      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  GRPCInferenceServiceGrpc.newBlockingStub(busy.channel)
                      .withCompression("gzip")
                      .modelInfer(bomb));

      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      await().until(() -> busy.server.bean(ByteBudget.class).used() == 0);
    }
  }

  @Test
  void beforeTheModelIsLoadedItIsUnavailable() {
    try (TestServer server = TestServer.listening(bundle, Map.of())) {
      ManagedChannel channel = GrpcReadyServer.channel(server);
      try {
        StatusRuntimeException early =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () ->
                    GRPCInferenceServiceGrpc.newBlockingStub(channel)
                        .modelInfer(GrpcReadyServer.image(Pictures.bright("jpg")).build()));
        assertThat(early.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
            .isEqualTo(ServingStatus.NOT_SERVING);

        server.load();

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
            .isEqualTo(ServingStatus.SERVING);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
