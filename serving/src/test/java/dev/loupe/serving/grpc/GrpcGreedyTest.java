package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelMetadataRequest;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.UnreadAnswers;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that cost a server more than themselves. `./loupe bench hostile` has many of each. */
class GrpcGreedyTest {
  @TempDir static Path root;
  static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.ready(
            TestBundle.binary(root),
            Map.of("loupe.answer-deadline", "500ms", "loupe.request-deadline", "700ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void nothingIsHeldAndOthersAreAnswered() {
    ManagedChannel channel = GrpcTest.channel(server);
    try {
      assertThat(metadata(channel)).isEqualTo(2);
    } finally {
      channel.shutdownNow();
    }
    await().until(() -> server.bean(ByteBudget.class).used() == 0);
    await().until(() -> server.bean(UnreadAnswers.class).bytes() == 0);
  }

  private static int metadata(ManagedChannel channel) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .modelMetadata(ModelMetadataRequest.newBuilder().setName(TestBundle.MODEL).build())
        .getInputsCount();
  }

  /** Begins a call, and takes no answer. */
  private static <Q, A> CompletableFuture<Status> begin(ClientCall<Q, A> call) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    return end;
  }

  private static <Q, A> ClientCall<Q, A> call(
      ManagedChannel channel, MethodDescriptor<Q, A> method) {
    return channel.newCall(method, CallOptions.DEFAULT);
  }

  @Test
  void aMessageThatDoesNotComeEndsTheCall()
      throws InterruptedException, ExecutionException, TimeoutException {
    ManagedChannel channel = GrpcTest.channel(server);
    try {
      CompletableFuture<Status> end =
          begin(call(channel, GRPCInferenceServiceGrpc.getModelInferMethod()));
      // The library sends a call's head with the next thing that it sends.
      assertThat(metadata(channel)).isEqualTo(2);

      Status status = end.get(30, TimeUnit.SECONDS);

      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(status.getDescription()).isEqualTo("the message did not arrive within 700 ms");
      assertThat(metadata(channel)).isEqualTo(2);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aWatchOfHealthGoesOnForAsLongAsItsClientLikes() {
    ManagedChannel channel = GrpcTest.channel(server);
    try {
      ClientCall<HealthCheckRequest, HealthCheckResponse> watch =
          call(channel, HealthGrpc.getWatchMethod());
      CompletableFuture<Status> end = begin(watch);
      watch.request(1);
      watch.sendMessage(HealthCheckRequest.getDefaultInstance());
      watch.halfClose();

      // As long as one that waits for nothing is let wait.
      CompletableFuture<Status> other =
          begin(call(channel, GRPCInferenceServiceGrpc.getModelInferMethod()));
      await().until(other::isDone);

      assertThat(end).isNotDone();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whoTakesNoAnswersLosesTheConnection() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
            .usePlaintext()
            .flowControlWindow(1)
            .build();
    try {
      ClientCall<ModelMetadataRequest, ?> unreading =
          call(channel, GRPCInferenceServiceGrpc.getModelMetadataMethod());
      CompletableFuture<Status> _ = begin(unreading);
      unreading.sendMessage(ModelMetadataRequest.newBuilder().setName(TestBundle.MODEL).build());
      unreading.halfClose();
      await().until(() -> server.bean(UnreadAnswers.class).bytes() > 0);
      assertThat(channel.getState(false)).isEqualTo(ConnectivityState.READY);

      await().until(() -> channel.getState(false) != ConnectivityState.READY);
    } finally {
      channel.shutdownNow();
    }
  }

  /** The library holds to the number of calls only those who confirm that they know it. */
  @Test
  void moreCallsThanAllowedEndTheConnectionOfOneThatNeverConfirms() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.grpcPort())) {
      socket.setSoTimeout(30_000);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      frame(out, 4, 0, 0, new byte[0]);
      byte[] head = head("/inference.GRPCInferenceService/ModelInfer");
      for (int i = 0; i < 1000; i++) {
        frame(out, 1, 4, 2 * i + 1, head);
      }
      out.flush();

      assertThat(isCutOff(socket)).isTrue();
    } catch (IOException cutOffMeanwhile) {
      assertThat(cutOffMeanwhile).isInstanceOf(java.net.SocketException.class);
    }
  }

  private static boolean isCutOff(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // Whatever it says before.
      }
      return true;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  private static byte[] head(String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String text :
        List.of(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "x",
            "content-type",
            "application/grpc",
            "te",
            "trailers")) {
      if (text.startsWith(":") || text.equals("content-type") || text.equals("te")) {
        block.write(0);
      }
      block.write(text.length());
      block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
    return block.toByteArray();
  }
}
