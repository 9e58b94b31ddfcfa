package dev.loupe.inference;

import com.google.protobuf.ByteString;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Says what a picture shows: {@code Classify 127.0.0.1:9000 product-photo photo.jpg}. */
public final class Classify {
  public static void main(String[] args) throws Exception {
    ManagedChannel channel =
        Grpc.newChannelBuilder(args[0], InsecureChannelCredentials.create()).build();
    try {
      System.out.println(label(channel, args[1], Files.readAllBytes(Path.of(args[2]))));
    } finally {
      channel.shutdown();
    }
  }

  static String label(ManagedChannel channel, String model, byte[] picture) {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(
                InferInputTensor.newBuilder().setName("image").setDatatype("BYTES").addShape(1))
            .addRawInputContents(bytes(picture))
            .build();
    ModelInferResponse response =
        GRPCInferenceServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .modelInfer(request);
    for (int i = 0; i < response.getOutputsCount(); i++) {
      if (response.getOutputs(i).getName().equals("label")) {
        return text(response.getRawOutputContents(i));
      }
    }
    throw new IllegalStateException("the answer has no label: " + response.getOutputsList());
  }

  /** An element of a BYTES tensor: its length in four bytes, the lowest first, and itself. */
  private static ByteString bytes(byte[] element) {
    ByteBuffer raw = ByteBuffer.allocate(4 + element.length).order(ByteOrder.LITTLE_ENDIAN);
    return ByteString.copyFrom(raw.putInt(element.length).put(element).flip());
  }

  /** The first element of a BYTES tensor. */
  private static String text(ByteString tensor) {
    int length = tensor.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getInt();
    return tensor.substring(4, 4 + length).toString(StandardCharsets.UTF_8);
  }
}
