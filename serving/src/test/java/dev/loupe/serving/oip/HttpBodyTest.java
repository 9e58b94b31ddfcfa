package dev.loupe.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.serving.oip.OutputTensor.Floats;
import dev.loupe.serving.oip.OutputTensor.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBodyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Signature SIGNATURE = new Signature(List.of("a", "b"), 2, 4, 5_000_000);
  private static final byte[] PICTURE = {1, 2, 3, 4, 5};

  private static InferRequest read(byte[] body, String header) {
    try {
      return HttpBody.read(body, body.length, header, SIGNATURE);
    } catch (RefusedException e) {
      throw new AssertionError("refused: " + e.detail(), e);
    }
  }

  private static InferRequest read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8), null);
  }

  private static String refusal(byte[] body, String header) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> HttpBody.read(body, body.length, header, SIGNATURE));
    assertThat(refused).isNotNull();
    return refused.detail();
  }

  private static String refusal(String json) {
    return refusal(json.getBytes(StandardCharsets.UTF_8), null);
  }

  private static String binaryJson(int size) {
    return """
        {"inputs":[{"name":"image","datatype":"BYTES","shape":[1],\
        "parameters":{"binary_data_size":%d}}]}"""
        .formatted(size);
  }

  @Test
  void jsonIsReadInAnyOrderAndWhatIsUnknownIsPassedOver() {
    String base64 = Base64.getEncoder().encodeToString(PICTURE);
    InferRequest request =
        read(
            """
            {"later": [{"deep": [1, {"x": null}]}],
             "outputs": [{"name": "label", "more": 1, "parameters": {"binary_data": false, "x": {}}}],
             "inputs": [{"data": ["%s"], "shape": [1], "extra": "y", "datatype": "BYTES",
                         "name": "image", "parameters": {"content_type": "jpeg"}}],
             "parameters": {"binary_data_output": true, "priority": 3},
             "id": "a-1"}"""
                .formatted(base64));

    assertThat(request.id()).isEqualTo("a-1");
    assertThat(request.binary()).isTrue();
    assertThat(request.outputs())
        .containsExactly(new InferRequest.Output("label", false, null, null));
    assertThat(request.inputs().getFirst().contents())
        .isInstanceOfSatisfying(
            Contents.Elements.class,
            given -> assertThat(given.elements()).containsExactly(PICTURE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,2,3,4,5,6,7,8,9,10,11,12]",
        "[[[[1,2],[3,4]],[[5,6],[7,8]],[[9,10],[11,12]]]]",
        "[1.0,2e0,3,4,5,6,7,8,9,10,11,1.2E1]"
      })
  void numbersAreFlatOrNestedAsTheShapeSays(String data) {
    InferRequest request =
        read(
            """
            {"inputs":[{"name":"input","datatype":"FP32","shape":[1,3,2,2],"data":%s}]}"""
                .formatted(data));

    assertThat(request.inputs().getFirst().contents())
        .isInstanceOfSatisfying(
            Contents.Floats.class,
            floats ->
                assertThat(floats.values()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[1,2],[3]] | its arrays are of different lengths or depths",
        "[[1,2],3] | its arrays are of different lengths or depths",
        "[1,[2]] | its arrays are of different lengths or depths",
        "[[1,2]] | inputs[0].data must be flat, or nested as its shape says",
        "[1,\"AAAA\"] | numbers and strings are mixed",
        "[true] | it holds true; it may hold numbers, or pictures as base64 strings",
        "[{}] | it holds {; it may hold",
        "[\"%%\"] | element 0 is not base64",
        "7 | inputs[0].data must be an array"
      })
  void dataThatIsNoTensorIsRefused(String data, String detail) {
    assertThat(
            refusal("{\"inputs\":[{\"name\":\"x\",\"shape\":[2,1],\"data\":%s}]}".formatted(data)))
        .contains(detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "\"\"", "[0,0,0]"})
  void noMoreIsHeldThanTheLargestRequestHas(String element) {
    String data = (element + ",").repeat(100_000) + element;

    assertThat(refusal("{\"inputs\":[{\"shape\":[1],\"data\":[%s]}]}".formatted(data)))
        .startsWith("inputs[0].data: it has more elements than 4 pictures");
  }

  @Test
  void aPictureInJsonMayBeLongAndTextMayNot() {
    byte[] picture = new byte[3_000_000];
    String base64 = Base64.getEncoder().encodeToString(picture);

    InferRequest request =
        read(
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"data\":[\"%s\"]}]}"
                .formatted(base64));

    assertThat(request.inputs().getFirst().contents())
        .isInstanceOfSatisfying(
            Contents.Elements.class,
            given -> assertThat(given.elements().getFirst()).hasSize(3_000_000));
    assertThat(refusal("{\"id\":\"%s\"}".formatted("x".repeat(20_000)))).contains("not JSON");
    assertThat(refusal("{\"id\":\"%s\"}".formatted("x".repeat(1001))))
        .isEqualTo("id must be at most 1000 characters");
  }

  @Test
  void rawBytesFollowTheJson() {
    byte[] raw = Bodies.elements(PICTURE);
    String json = binaryJson(raw.length);

    InferRequest request = read(Bodies.binary(json, raw), Integer.toString(json.length()));

    assertThat(request.inputs().getFirst().contents())
        .isInstanceOfSatisfying(
            Contents.Raw.class,
            given -> {
              byte[] bytes = new byte[given.bytes().remaining()];
              given.bytes().get(bytes);
              assertThat(bytes).isEqualTo(raw);
            });
  }

  @Test
  void aLengthThatIsWrongIsNamed() {
    byte[] raw = Bodies.elements(PICTURE);
    String json = binaryJson(raw.length);
    byte[] body = Bodies.binary(json, raw);
    int right = json.length();

    for (int wrong : new int[] {0, 1, right - 1, right + 1, body.length}) {
      assertThat(refusal(body, Integer.toString(wrong)))
          .as("%d", wrong)
          .contains(
              "Inference-Header-Content-Length says that the first %d of %d bytes are JSON"
                  .formatted(wrong, body.length));
    }
    assertThat(refusal(body, Integer.toString(body.length + 1)))
        .startsWith(
            "Inference-Header-Content-Length is %d, and the body".formatted(body.length + 1));
    for (String none : List.of("", "-1", "many", "1e3", "99999999999999999999")) {
      assertThat(refusal(body, none)).startsWith("Inference-Header-Content-Length is \"" + none);
    }
    assertThat(refusal(body, null)).contains("not JSON");
    assertThat(refusal(json))
        .startsWith("input image has a binary_data_size, and the request no Inference-Header");
  }

  @Test
  void sizesThatDoNotAddUpAreRefused() {
    byte[] raw = Bodies.elements(PICTURE);

    assertThat(sized(raw.length + 1, raw)).contains("binary_data_size is 10, and 9 bytes are left");
    assertThat(sized(raw.length - 1, raw))
        .startsWith("1 bytes are left after the inputs' binary data");
    String negative = binaryJson(-1);
    assertThat(refusal(Bodies.binary(negative, raw), Integer.toString(negative.length())))
        .startsWith("inputs[0].parameters.binary_data_size must be 0 or more");
  }

  private static String sized(int size, byte[] raw) {
    String json = binaryJson(size);
    return refusal(Bodies.binary(json, raw), Integer.toString(json.length()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | the request is not a JSON object",
        "[] | the request is not a JSON object",
        "{} x | the body is not JSON",
        "{} {} | something follows the JSON of the request",
        "{\"inputs\": [ | the body is not JSON",
        "{\"inputs\": {}} | inputs must be an array",
        "{\"inputs\": [7]} | inputs[0] must be an object",
        "{\"inputs\": [{\"name\": 7}]} | inputs[0].name must be a string",
        "{\"inputs\": [{\"shape\": [1.5]}]} | inputs[0].shape must be a whole number",
        "{\"inputs\": [{\"shape\": [99999999999999999999]}]} | inputs[0].shape: the number is too large",
        "{\"outputs\": 1} | outputs must be an array",
        "{\"outputs\": [{\"parameters\": {\"binary_data\": 1}}]} | must be true or false"
      })
  void whatIsNoRequestIsRefusedWithItsPlace(String json, String detail) {
    assertThat(refusal(json)).contains(detail);
  }

  @Test
  void jsonIsNotNestedForEver() {
    assertThat(refusal("{\"x\":" + "[".repeat(1000))).contains("not JSON");
    assertThat(refusal("{\"inputs\":[{\"data\":" + "[".repeat(1000))).contains("not JSON");
  }

  @Property(tries = 3000)
  void whateverComesIsReadOrRefused(
      @ForAll("mangled") byte[] body, @ForAll @IntRange(min = -2, max = 300) int length) {
    try {
      assertThat(
              HttpBody.read(
                  body, body.length, length < 0 ? null : Integer.toString(length), SIGNATURE))
          .isNotNull();
    } catch (RefusedException e) {
      assertThat(e.detail()).isNotBlank().doesNotContain("Exception");
    }
  }

  /** Good requests of which bytes were changed or cut off. */
  @Provide
  Arbitrary<byte[]> mangled() {
    byte[] raw = Bodies.elements(PICTURE);
    byte[] binary = Bodies.binary(binaryJson(raw.length), raw);
    byte[] json =
        """
        {"id":"1","inputs":[{"name":"input","datatype":"FP32","shape":[1,3,1,1],\
        "data":[[[[1]],[[2.5]],[[3e1]]]]}],"outputs":[{"name":"cam","parameters":{"class":"a"}}]}"""
            .getBytes(StandardCharsets.UTF_8);
    return Arbitraries.of(binary, json)
        .flatMap(
            good ->
                Arbitraries.integers()
                    .between(0, good.length - 1)
                    .list()
                    .ofMaxSize(4)
                    .flatMap(
                        places ->
                            Arbitraries.bytes()
                                .list()
                                .ofSize(places.size())
                                .map(
                                    bytes -> {
                                      byte[] bad = good.clone();
                                      for (int i = 0; i < places.size(); i++) {
                                        bad[places.get(i)] = bytes.get(i);
                                      }
                                      boolean cut = places.size() == 1;
                                      return cut ? Arrays.copyOf(bad, places.getFirst()) : bad;
                                    })));
  }

  @Property(tries = 300)
  void whatIsAnsweredSaysTheSameInJsonAndInBytes(
      @ForAll @Size(min = 1, max = 4) List<@net.jqwik.api.constraints.NotEmpty String> labels,
      @ForAll("finite") float[] values,
      @ForAll boolean first,
      @ForAll boolean second)
      throws IOException {
    List<OutputTensor> outputs =
        List.of(
            new OutputTensor(
                "probabilities", new long[] {values.length}, new Floats(values), first),
            new OutputTensor("label", new long[] {labels.size()}, new Texts(labels), second));

    HttpBody.Written written = HttpBody.write("m", "v", "7", outputs);

    assertThat(written.json() == null).isEqualTo(!first && !second);
    int length = written.json() == null ? written.body().length : written.json();
    JsonNode json = JSON.readTree(written.body(), 0, length);
    assertThat(json.get("id").asText()).isEqualTo("7");
    int at = length;
    for (int i = 0; i < 2; i++) {
      JsonNode output = json.get("outputs").get(i);
      if (outputs.get(i).binary()) {
        int size = output.get("parameters").get("binary_data_size").asInt();
        assertThat(Arrays.copyOfRange(written.body(), at, at + size))
            .isEqualTo(outputs.get(i).raw());
        at += size;
      } else if (i == 0) {
        for (int j = 0; j < values.length; j++) {
          assertThat(output.get("data").get(j).floatValue()).isEqualTo(values[j]);
        }
      } else {
        for (int j = 0; j < labels.size(); j++) {
          assertThat(output.get("data").get(j).asText().getBytes(StandardCharsets.UTF_8))
              .isEqualTo(labels.get(j).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(at).isEqualTo(written.body().length);
  }

  @Provide
  Arbitrary<float[]> finite() {
    return Arbitraries.floats().array(float[].class).ofMaxSize(10);
  }
}
