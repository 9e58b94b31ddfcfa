package dev.loupe.serving.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.loupe.inference.InferParameter;
import dev.loupe.inference.InferTensorContents;
import dev.loupe.inference.ModelConfig;
import dev.loupe.inference.ModelConfigRequest;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.inference.ModelMetadataRequest;
import dev.loupe.inference.ModelMetadataResponse;
import dev.loupe.inference.ModelReadyRequest;
import dev.loupe.inference.ServerLiveRequest;
import dev.loupe.inference.ServerMetadataRequest;
import dev.loupe.inference.ServerReadyRequest;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.oip.Bodies;
import dev.loupe.serving.queue.ByteBudget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest extends GrpcReadyServer {
  private static final String VERSION = "product-photo-0123456789";

  private static ByteString raw(ModelInferResponse response, String name) {
    for (int i = 0; i < response.getOutputsCount(); i++) {
      if (response.getOutputs(i).getName().equals(name)) {
        return response.getRawOutputContents(i);
      }
    }
    throw new AssertionError("no output " + name);
  }

  private static ByteString labels(String... labels) {
    byte[][] elements = new byte[labels.length][];
    for (int i = 0; i < labels.length; i++) {
      elements[i] = labels[i].getBytes(StandardCharsets.UTF_8);
    }
    return ByteString.copyFrom(Bodies.elements(elements));
  }

  @Test
  void theServerAndItsModelAreDescribedAsOverHttp() {
    assertThat(stub().serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub().serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub().modelReady(ModelReadyRequest.newBuilder().setName(MODEL).build()).getReady())
        .isTrue();
    assertThat(
            stub().serverMetadata(ServerMetadataRequest.getDefaultInstance()).getExtensionsList())
        .containsExactly("binary_tensor_data", "model_configuration", "statistics");
    ModelMetadataResponse model =
        stub().modelMetadata(ModelMetadataRequest.newBuilder().setName(MODEL).build());
    assertThat(model.getVersionsList()).containsExactly(VERSION);
    assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 1L);
    assertThat(model.getInputs(1).getShapeList()).containsExactly(-1L, 3L, 32L, 32L);
    ModelConfig config =
        stub().modelConfig(ModelConfigRequest.newBuilder().setName(MODEL).build()).getConfig();
    assertThat(config.getMaxBatchSize()).isEqualTo(32);
    assertThat(config.getInputList()).allMatch(input -> input.getOptional());
  }

  @Test
  void rawPicturesAreAnsweredRaw() {
    ModelInferResponse response =
        stub().modelInfer(image(Pictures.bright("jpg"), Pictures.dark("png")).setId("a-1").build());

    assertThat(response.getId()).isEqualTo("a-1");
    assertThat(response.getModelName()).isEqualTo(MODEL);
    assertThat(response.getModelVersion()).isEqualTo(VERSION);
    assertThat(raw(response, "label")).isEqualTo(labels("ai_generated", "real"));
    assertThat(raw(response, "probabilities").size()).isEqualTo(16);
  }

  @Test
  void aMessageMayHoldManyLargePictures() {
    byte[][] pictures = new byte[12][];
    Arrays.setAll(pictures, _ -> Pictures.jpegOf(4_900_000));

    ModelInferResponse response = stub().modelInfer(image(pictures).build());

    assertThat(raw(response, "probabilities").size()).isEqualTo(12 * 2 * 4);
    await().until(() -> server.bean(ByteBudget.class).used() == 0);
  }

  @Test
  void typedInputsAreAnsweredRaw() {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(MODEL)
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFrom(Pictures.bright("jpg")))))
            .build();

    ModelInferResponse response = stub().modelInfer(request);

    assertThat(raw(response, "label")).isEqualTo(labels("ai_generated"));
    assertThat(response.getOutputsList()).noneMatch(output -> output.hasContents());
  }

  @Test
  void numbersComeTypedOrRaw() {
    InferInputTensor.Builder tensor =
        InferInputTensor.newBuilder()
            .setName("input")
            .setDatatype("FP32")
            .addAllShape(List.of(1L, 3L, 32L, 32L));
    InferTensorContents.Builder white = InferTensorContents.newBuilder();
    float[] values = new float[3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1;
      white.addFp32Contents(1);
    }
    ModelInferRequest.Builder typed =
        ModelInferRequest.newBuilder()
            .setModelName(MODEL)
            .addInputs(tensor.clone().setContents(white));
    ModelInferRequest.Builder raw =
        ModelInferRequest.newBuilder()
            .setModelName(MODEL)
            .addInputs(tensor)
            .addRawInputContents(ByteString.copyFrom(Bodies.floats(values)));

    ModelInferResponse one = stub().modelInfer(typed.build());
    ModelInferResponse other = stub().modelInfer(raw.build());

    assertThat(raw(one, "label")).isEqualTo(labels("ai_generated"));
    assertThat(raw(one, "probabilities")).isEqualTo(raw(other, "probabilities"));
  }

  @Test
  void theMapComesWhenItIsAskedForOfTheClassThatIsAskedFor() {
    ModelInferRequest.Builder request = image(Pictures.bright("jpg"));
    InferRequestedOutputTensor.Builder cam = InferRequestedOutputTensor.newBuilder().setName("cam");
    ByteString predicted = raw(stub().modelInfer(request.clone().addOutputs(cam).build()), "cam");
    ByteString real =
        raw(
            stub()
                .modelInfer(
                    request
                        .clone()
                        .addOutputs(
                            cam.clone()
                                .putParameters(
                                    "class",
                                    InferParameter.newBuilder().setStringParam("real").build()))
                        .build()),
            "cam");

    assertThat(predicted.size()).isEqualTo(real.size()).isPositive();
    assertThat(predicted).isNotEqualTo(real);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "identity"})
  void compressedRequestsAreRead(String encoding) {
    io.grpc.CompressorRegistry registry = io.grpc.CompressorRegistry.getDefaultInstance();
    registry.register(new Deflate());

    ModelInferResponse response =
        stub().withCompression(encoding).modelInfer(image(Pictures.dark("jpg")).build());

    assertThat(raw(response, "label")).isEqualTo(labels("real"));
  }
}
