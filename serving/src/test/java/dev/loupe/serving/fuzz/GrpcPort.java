package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.loupe.serving.fixture.RawBytes;
import dev.loupe.serving.fixture.TestServer;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.grpc.GrpcClient;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** A client of the port of gRPC. */
final class GrpcPort implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;
  private static final int MOMENT_MILLIS = 20;
  private static final RawBytes PLAIN = new RawBytes();
  private final TestServer server;
  private final ManagedChannel channel;
  private final ManagedChannel lying;

  GrpcPort(TestServer server) {
    this.server = server;
    this.channel = GrpcClient.channel(server);
    this.lying = GrpcClient.lying(server);
  }

  String give(Case one) throws IOException {
    return switch (one.kind()) {
      case CALL -> call(Message.read(one.bytes()));
      case FRAMES -> frames(one.bytes());
      case PICTURE, REQUEST, WIRE ->
          throw new IllegalArgumentException(one.kind() + " is not gRPC's");
    };
  }

  private String call(Message call) {
    Metadata headers = new Metadata();
    for (Message.Header header : call.headers()) {
      if (header.name().endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        headers.put(
            Metadata.Key.of(header.name(), Metadata.BINARY_BYTE_MARSHALLER),
            header.value().getBytes(ISO_8859_1));
      } else {
        headers.put(
            Metadata.Key.of(header.name(), Metadata.ASCII_STRING_MARSHALLER), header.value());
      }
    }
    Status status = Status.OK;
    try {
      call(call.first(), headers, call.body());
    } catch (StatusRuntimeException e) {
      status = e.getStatus();
    }
    if (call.first().contains(" inference.")) {
      Answers.status(status);
    } else {
      Answers.code(status);
    }
    return status.getCode().name();
  }

  /**
   * @param how its compression, and its method
   */
  byte[] call(String how, Metadata headers, byte[] message) {
    String[] words = how.split(" ");
    boolean honest = !words[0].startsWith(CallCases.LYING);
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            honest ? channel : lying, MetadataUtils.newAttachHeadersInterceptor(headers)),
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(words[1])
            .setRequestMarshaller(PLAIN)
            .setResponseMarshaller(PLAIN)
            .build(),
        CallOptions.DEFAULT
            .withCompression(words[0].replaceFirst("^" + CallCases.LYING, ""))
            .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
        message);
  }

  /** Whatever is answered: the server reads it, and goes on. */
  private String frames(byte[] bytes) throws IOException {
    String said = "frames_closed";
    try (Socket socket = new Socket("127.0.0.1", server.grpcPort())) {
      socket.setSoTimeout(MOMENT_MILLIS);
      socket.getOutputStream().write(bytes);
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException open) {
      said = "frames_open";
    } catch (IOException reset) {
      said = "frames_reset";
    }
    return said;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    lying.shutdownNow();
  }
}
