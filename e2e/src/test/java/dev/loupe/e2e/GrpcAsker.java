package dev.loupe.e2e;

import com.google.protobuf.ByteString;
import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** With the Open Inference Protocol's ModelInfer, as a client of KServe or Triton. */
final class GrpcAsker implements Asker {
  private final ManagedChannel channel;
  private final String model;
  private final Supplier<byte[]> pictures;

  /**
   * Always about the same picture.
   *
   * @param address host:port
   */
  GrpcAsker(String address, String model, byte[] picture) {
    this(address, model, () -> picture);
  }

  GrpcAsker(String address, String model, Supplier<byte[]> pictures) {
    this.channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    this.model = model;
    this.pictures = pictures;
  }

  private ModelInferRequest request() {
    byte[] picture = pictures.get();
    ByteBuffer element = ByteBuffer.allocate(4 + picture.length).order(ByteOrder.LITTLE_ENDIAN);
    element.putInt(picture.length).put(picture).flip();
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(InferInputTensor.newBuilder().setName("image").setDatatype("BYTES").addShape(1))
        .addRawInputContents(ByteString.copyFrom(element))
        .build();
  }

  @Override
  public String ask() {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .modelInfer(request())
        .getModelVersion();
  }

  @Override
  public void close() {
    channel.shutdown();
  }
}
