package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import dev.loupe.inference.InferParameter;
import dev.loupe.inference.InferTensorContents;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferRequest.InferInputTensor;
import dev.loupe.inference.ModelInferRequest.InferRequestedOutputTensor;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.fuzz.Case.Message.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Calls. The first line of a case is how its message is compressed, or only said to be, and whom it
 * is for.
 */
final class CallCases {
  static final String LYING = "not-";
  static final String INFER = "inference.GRPCInferenceService/ModelInfer";

  private CallCases() {}

  static Message make(Chance chance) {
    byte[] message = request(chance).toByteArray();
    return new Message(
        compression(chance) + " " + (chance.oneIn(10) ? other(chance) : INFER),
        headers(chance),
        switch (chance.below(8)) {
          case 0, 1, 2 -> Damage.some(chance, message);
          case 3 -> Arrays.copyOf(message, chance.below(message.length));
          case 4 -> Damage.join(message, field(chance));
          default -> message;
        });
  }

  private static String compression(Chance chance) {
    return chance.oneIn(5)
        ? chance.of("gzip", "deflate", LYING + "gzip", LYING + "deflate")
        : "identity";
  }

  private static String other(Chance chance) {
    return chance.of(
        "inference.GRPCInferenceService/ServerLive",
        "inference.GRPCInferenceService/ModelReady",
        "inference.GRPCInferenceService/ModelMetadata",
        "inference.GRPCInferenceService/ModelConfig",
        "inference.GRPCInferenceService/ModelStatistics",
        "inference.GRPCInferenceService/Nothing",
        "grpc.health.v1.Health/Check");
  }

  private static ModelInferRequest request(Chance chance) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    request.setModelName(chance.oneIn(20) ? text(chance) : TestBundle.MODEL);
    if (chance.oneIn(10)) {
      request.setModelVersion(text(chance));
    }
    if (chance.oneIn(4)) {
      request.setId(text(chance));
    }
    for (int count = chance.of(0, 1, 1, 1, 1, 1, 2, 17); count > 0; count--) {
      request.addInputs(input(chance, request));
    }
    for (int count = chance.of(0, 0, 0, 1, 2, 17); count > 0; count--) {
      request.addOutputs(output(chance));
    }
    if (chance.oneIn(10)) {
      request.putParameters(text(chance), parameter(chance));
    }
    if (chance.oneIn(10)) {
      request.addRawInputContents(ByteString.copyFrom(chance.bytes(chance.below(100))));
    }
    return request.build();
  }

  private static InferInputTensor input(Chance chance, ModelInferRequest.Builder request) {
    boolean picture = chance.oneIn(2);
    InferInputTensor.Builder input = InferInputTensor.newBuilder();
    input.setName(chance.oneIn(20) ? text(chance) : picture ? "image" : "input");
    input.setDatatype(chance.oneIn(20) ? text(chance) : picture ? "BYTES" : "FP32");
    input.addAllShape(
        switch (chance.below(8)) {
          case 0 -> List.of(chance.number(), -chance.number());
          case 1 -> List.of(chance.any());
          case 2 -> List.of();
          default -> picture ? List.of(1L) : List.of(1L, 3L, 32L, 32L);
        });
    byte[] floats = chance.bytes(4 * InferCases.NUMBERS);
    if (chance.oneIn(2)) {
      byte[] raw = picture ? InferCases.elements(chance) : floats;
      request.addRawInputContents(
          ByteString.copyFrom(chance.oneIn(6) ? Damage.some(chance, raw) : raw));
    }
    if (request.getRawInputContentsCount() == 0 || chance.oneIn(10)) {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      if (picture) {
        contents.addBytesContents(ByteString.copyFrom(PictureCases.mostlySound(chance)));
      } else {
        float number = Float.intBitsToFloat((int) chance.number());
        for (int i = chance.of(0, 1, InferCases.NUMBERS, InferCases.NUMBERS); i > 0; i--) {
          contents.addFp32Contents(number);
        }
      }
      if (chance.oneIn(10)) {
        contents.addInt64Contents(chance.any());
      }
      input.setContents(contents);
    }
    return input.build();
  }

  private static InferRequestedOutputTensor output(Chance chance) {
    InferRequestedOutputTensor.Builder output = InferRequestedOutputTensor.newBuilder();
    output.setName(chance.of("probabilities", "label", "cam", text(chance)));
    if (chance.oneIn(2)) {
      output.putParameters(chance.of("class", text(chance)), parameter(chance));
    }
    return output.build();
  }

  private static InferParameter parameter(Chance chance) {
    InferParameter.Builder parameter = InferParameter.newBuilder();
    return switch (chance.below(4)) {
      case 0 -> parameter.setStringParam("real").build();
      case 1 -> parameter.setStringParam(text(chance)).build();
      case 2 -> parameter.setInt64Param(chance.any()).build();
      default -> parameter.setBoolParam(true).build();
    };
  }

  /** Protobuf's texts are Unicode. */
  private static String text(Chance chance) {
    return chance.text().replaceAll("[\ud800-\udfff]", "");
  }

  /**
   * A field's tag and what may follow it: groups, lengths that are too long, tiny ones by number.
   */
  private static byte[] field(Chance chance) {
    return chance.make(
        () -> new byte[] {(byte) chance.number()},
        () -> Damage.join(new byte[] {0x3a}, Damage.little(0x0fffffffffL, 5)),
        () -> new byte[] {0x3b, 0x3b, 0x3c},
        () -> new byte[chance.of(1, 100)],
        () -> repeated(new byte[] {0x3a, 0}, chance.of(16, 9_000, 11_000)),
        () -> repeated(new byte[] {0x2b}, chance.of(90, 110, 30_000)),
        () -> chance.bytes(chance.below(50)));
  }

  private static byte[] repeated(byte[] some, int times) {
    byte[] all = new byte[some.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(some, 0, all, i * some.length, some.length);
    }
    return all;
  }

  /** Names and values as HTTP/2 carries them; a value of "-bin" is Latin-1 for its bytes. */
  private static List<Header> headers(Chance chance) {
    List<Header> headers = new ArrayList<>();
    while (chance.oneIn(3)) {
      String name =
          chance.of(
              "x-request-id",
              "x-api-key",
              "authorization",
              "x-forwarded-for",
              "traceparent",
              "grpc-trace-bin",
              "odd-bin",
              "te",
              "user",
              "a.b_c-d");
      String value =
          name.endsWith("-bin")
              ? new String(chance.bytes(chance.below(60)), ISO_8859_1).replaceAll("[\r\n\0]", "?")
              : RequestCases.value(chance).replaceAll("[^ -~]", "?").strip();
      headers.add(new Header(name, value));
    }
    return headers;
  }
}
