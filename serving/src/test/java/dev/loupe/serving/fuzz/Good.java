package dev.loupe.serving.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.inference.ModelInferResponse;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.oip.Bodies;
import io.grpc.Metadata;
import java.io.IOException;
import java.util.List;

/** What a sound picture is, by HTTP and by gRPC. */
record Good(String label, JsonNode probabilities, ByteString raw) {

  static Good ask(HttpPort http, GrpcPort grpc, byte[] picture) throws IOException {
    Wire.Answer answer =
        http.exchange(
            RequestCases.post(
                "/predict",
                List.of(new Case.Message.Header("Content-Type", "image/jpeg")),
                picture));
    if (answer.status() != 200) {
      throw new AssertionError("a sound picture was answered " + answer);
    }
    JsonNode json = new ObjectMapper().readTree(answer.body());
    ModelInferRequest call =
        ModelInferRequest.newBuilder()
            .setModelName(TestBundle.MODEL)
            .addInputs(
                InferInputTensor.newBuilder().setName("image").setDatatype("BYTES").addShape(1))
            .addRawInputContents(ByteString.copyFrom(Bodies.elements(picture)))
            .build();
    ModelInferResponse response =
        ModelInferResponse.parseFrom(
            grpc.call("identity " + CallCases.INFER, new Metadata(), call.toByteArray()));
    return new Good(
        json.path("prediction").asText(),
        json.path("probabilities"),
        response.getRawOutputContents(0));
  }
}
