package dev.loupe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.loupe.inference.ModelInferResponse.InferOutputTensor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ClassifyTest {
  /** Answers as the protocol says, whatever it is asked. */
  private static final class Answers extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
    final AtomicReference<ModelInferRequest> asked = new AtomicReference<>();

    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
      asked.set(request);
      answer.onNext(
          ModelInferResponse.newBuilder()
              .addOutputs(InferOutputTensor.newBuilder().setName("probabilities"))
              .addRawOutputContents(ByteString.copyFrom(new byte[8]))
              .addOutputs(InferOutputTensor.newBuilder().setName("label"))
              .addRawOutputContents(ByteString.copyFromUtf8("\4\0\0\0real"))
              .build());
      answer.onCompleted();
    }
  }

  @Test
  void theExampleSendsRawBytesAndReadsRawBytes() throws IOException {
    Answers answers = new Answers();
    Server server =
        InProcessServerBuilder.forName("classify").directExecutor().addService(answers).build();
    ManagedChannel channel = InProcessChannelBuilder.forName("classify").directExecutor().build();
    try {
      server.start();

      assertThat(Classify.label(channel, "product-photo", new byte[] {1, 2, 3})).isEqualTo("real");

      assertThat(answers.asked.get().getModelName()).isEqualTo("product-photo");
      assertThat(answers.asked.get().getRawInputContents(0))
          .isEqualTo(ByteString.copyFrom(new byte[] {3, 0, 0, 0, 1, 2, 3}));
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  @Test
  void theReadmeShowsTheExampleAsItIs() throws IOException {
    String example =
        Files.readString(Path.of("src/test/java/dev/loupe/inference/Classify.java"))
            .replace("package dev.loupe.inference;\n\n", "import dev.loupe.inference.*;\n");

    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
  }

  @Test
  void theJarCarriesTheProtocolAndItsLicences() throws IOException {
    assertThat(resource("/open_inference_grpc.proto"))
        .contains("Copyright 2023 The KServe Authors");
    assertThat(resource("/triton_extensions.proto")).contains("NVIDIA CORPORATION & AFFILIATES");
    assertThat(resource("/META-INF/licenses/open-inference-protocol.txt"))
        .contains("Apache License");
    assertThat(resource("/META-INF/licenses/triton-common.txt")).contains("Redistribution and use");
  }

  private static String resource(String path) throws IOException {
    try (var in = ClassifyTest.class.getResourceAsStream(path)) {
      assertThat(in).as(path).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
