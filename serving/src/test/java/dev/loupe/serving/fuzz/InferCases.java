package dev.loupe.serving.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fuzz.Case.Message;
import dev.loupe.serving.fuzz.Case.Message.Header;
import dev.loupe.serving.oip.Bodies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Bodies of the inference protocols over HTTP: JSON, and after it binary data. */
final class InferCases {
  private static final String LENGTH = "Inference-Header-Content-Length";

  /** Numbers of one picture, of the bundle that is asked. */
  static final int NUMBERS = 3 * 32 * 32;

  private InferCases() {}

  /** KServe's version 1. */
  static Message instances(Chance chance) {
    String instance = "{\"b64\":" + JsonCases.value(chance, JsonCases.base64(chance)) + "}";
    if (chance.oneIn(4)) {
      instance =
          chance.of(
              "{\"image_bytes\":" + instance + "}",
              "{\"x\":1,\"image\":{" + JsonCases.member(chance) + "}}",
              "{\"a\":" + instance + ",\"b\":" + instance + "}",
              JsonCases.any(chance));
    }
    String all =
        String.join(",", Collections.nCopies(chance.of(0, 1, 1, 1, 1, 2, 5, 33), instance));
    String body = "{\"instances\":" + JsonCases.value(chance, "[" + all + "]") + "}";
    if (chance.oneIn(8)) {
      body = body.replaceFirst("}$", "," + JsonCases.member(chance).replace("$", "") + "}");
    }
    String path = "/v1/models/" + model(chance) + ":predict";
    return RequestCases.post(path, List.of(), JsonCases.bytes(chance, body));
  }

  private static String model(Chance chance) {
    return chance.oneIn(20) ? chance.of("other", "%20", "a%2Fb", "é") : TestBundle.MODEL;
  }

  /** The Open Inference Protocol. */
  static Message make(Chance chance) {
    List<byte[]> binary = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (int count = chance.of(0, 1, 1, 1, 1, 1, 1, 2, 17); count > 0; count--) {
      inputs.add(JsonCases.value(chance, input(chance, binary)));
    }
    List<String> members = new ArrayList<>();
    members.add("\"inputs\":" + JsonCases.value(chance, "[" + String.join(",", inputs) + "]"));
    if (chance.oneIn(2)) {
      members.add("\"outputs\":" + JsonCases.value(chance, outputs(chance)));
    }
    if (chance.oneIn(4)) {
      members.add("\"parameters\":" + JsonCases.value(chance, parameters(chance)));
    }
    if (chance.oneIn(4)) {
      members.add("\"id\":" + JsonCases.value(chance, "\"42\""));
    }
    if (chance.oneIn(10)) {
      members.add(JsonCases.member(chance));
    }
    Collections.swap(members, 0, chance.below(members.size()));
    return message(chance, "{" + String.join(",", members) + "}", binary);
  }

  private static Message message(Chance chance, String text, List<byte[]> binary) {
    byte[] json = chance.oneIn(4) ? JsonCases.bytes(chance, text) : text.getBytes(UTF_8);
    List<Header> headers = new ArrayList<>();
    if (!binary.isEmpty() || chance.oneIn(6)) {
      String length = Integer.toString(json.length);
      headers.add(
          new Header(
              LENGTH,
              switch (chance.below(16)) {
                case 0 -> Long.toString(chance.number());
                case 1 -> Integer.toString(json.length + chance.of(-1, 1, 2, -10));
                case 2 ->
                    chance.of(
                        "", "-1", "+5", "0x10", "1e3", " ", "9".repeat(30), "٣", length + ";");
                case 3 -> "000" + length;
                default -> length;
              }));
      if (chance.oneIn(30)) {
        headers.add(new Header(LENGTH, Long.toString(chance.number())));
      }
    }
    byte[] body = Bodies.binary("", json);
    for (byte[] one : binary) {
      body = Damage.join(body, one);
    }
    if (chance.oneIn(12)) {
      body = Damage.some(chance, body);
    }
    String version =
        chance.oneIn(8) ? "/versions/" + chance.of("1", "product-photo-0123456789") : "";
    return RequestCases.post("/v2/models/" + model(chance) + version + "/infer", headers, body);
  }

  private static String input(Chance chance, List<byte[]> binary) {
    boolean picture = chance.oneIn(2);
    String name =
        chance.oneIn(20) ? JsonCases.string(chance.text()) : picture ? "\"image\"" : "\"input\"";
    String type = chance.oneIn(20) ? "\"INT8\"" : picture ? "\"BYTES\"" : "\"FP32\"";
    String shape = JsonCases.value(chance, shape(chance, picture));
    String rest;
    if (chance.oneIn(2)) {
      byte[] data = picture ? elements(chance) : chance.bytes(4 * NUMBERS);
      binary.add(data);
      String size = chance.oneIn(8) ? "" + chance.number() : "" + data.length;
      rest = "\"parameters\":{\"binary_data_size\":" + JsonCases.value(chance, size) + "}";
    } else {
      String data = picture ? "[" + JsonCases.base64(chance) + "]" : numbers(chance);
      rest = "\"data\":" + JsonCases.value(chance, data);
    }
    return "{\"name\":" + name + ",\"shape\":" + shape + ",\"datatype\":" + type + "," + rest + "}";
  }

  private static String shape(Chance chance, boolean picture) {
    return switch (chance.below(8)) {
      case 0 -> "[" + chance.number() + "," + chance.number() + "]";
      case 1 ->
          chance.of("[-1]", "[0]", "[]", "[1,1,1,1]", "[2]", "[1.0]", "[9223372036854775808]");
      case 2 -> "[" + "1,".repeat(chance.of(15, 16, 40)) + "1]";
      default -> picture ? chance.of("[1]", "[1,1]") : "[1,3,32,32]";
    };
  }

  /** Each with its length before it, which is right, mostly. */
  static byte[] elements(Chance chance) {
    byte[] all = Bodies.elements(PictureCases.mostlySound(chance));
    return switch (chance.below(8)) {
      case 0 -> Damage.join(Damage.little(chance.number(), 4), Damage.tail(all, 4));
      case 1 -> Damage.join(all, all);
      case 2 -> Damage.join(all, chance.bytes(chance.below(8)));
      default -> all;
    };
  }

  private static String numbers(Chance chance) {
    int count = chance.oneIn(6) ? chance.of(0, 1, NUMBERS - 1, NUMBERS + 1, 3 * NUMBERS) : NUMBERS;
    String number = chance.of("0.5", "0", "1e38", "-1", "1e-50", "\"AAAA\"");
    if (chance.oneIn(3)) {
      String row = "[" + String.join(",", Collections.nCopies(32, number)) + "]";
      String plane = "[" + String.join(",", Collections.nCopies(32, row)) + "]";
      return "[[" + plane + "," + plane + "," + (chance.oneIn(4) ? row : plane) + "]]";
    }
    List<String> flat = new ArrayList<>(Collections.nCopies(count, number));
    if (count > 0 && chance.oneIn(4)) {
      flat.set(chance.below(count), JsonCases.any(chance));
    }
    return "[" + String.join(",", flat) + "]";
  }

  private static String outputs(Chance chance) {
    return "["
        + String.join(
            ",",
            IntStream.range(0, chance.of(0, 1, 1, 2, 3, 17))
                .mapToObj(
                    _ ->
                        "{\"name\":"
                            + JsonCases.value(
                                chance, chance.of("\"probabilities\"", "\"label\"", "\"cam\""))
                            + (chance.oneIn(2) ? ",\"parameters\":" + parameters(chance) : "")
                            + "}")
                .toList())
        + "]";
  }

  private static String parameters(Chance chance) {
    return chance.make(
        () -> "{\"binary_data\":" + JsonCases.value(chance, "true") + "}",
        () -> "{\"binary_data_output\":" + JsonCases.value(chance, "true") + "}",
        () -> "{\"class\":" + JsonCases.value(chance, "\"real\"") + "}",
        () -> "{\"classification\":" + chance.number() + "}",
        () -> "{\"binary_data_size\":" + chance.number() + "}",
        () -> "{" + JsonCases.member(chance) + "}");
  }
}
