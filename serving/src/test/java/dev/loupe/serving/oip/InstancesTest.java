package dev.loupe.serving.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.serving.predict.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstancesTest {
  private static final Signature SIGNATURE = new Signature(List.of("a", "b"), 2, 2, 4);

  private static List<Input> read(String json) throws RefusedException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return new Instances(SIGNATURE).read(body, body.length);
  }

  @Test
  void aPictureMayHaveANameOrNone() throws RefusedException {
    List<Input> pictures =
        read(
            """
            {"signature_name": "x",
             "instances": [{"b64": "AQI="}, {"key": 1, "image_bytes": {"b64": "AwQ="}}]}\
            """);

    assertThat(pictures)
        .extracting(picture -> ((Input.Encoded) picture).bytes())
        .containsExactly(new byte[] {1, 2}, new byte[] {3, 4});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | instances is not as it must be; send {\"instances\": [{\"b64\"",
        "[] | the body is not as it must be",
        "{\"instances\": {}} | instances is not as it must be",
        "{\"instances\": [[1]]} | instances[0] is not as it must be",
        "{\"instances\": [{\"b64\": 1}]} | instances[0] is not as it must be",
        "{\"instances\": [{\"b64\": \"AQI=\"}, {}]} | instances[1] is not as it must be",
        "{\"instances\": [{\"b64\": \"%\"}]} | instances[0].b64 is not base64",
        "{\"instances\": [{\"b64\": \"AQIDBAU=\"}]} | instances: element 0 of 5 bytes is over the"
            + " limit of 4",
        "{\"instances\": [{\"b64\":\"\"},{\"b64\":\"\"},{\"b64\":\"\"}]} | instances has more than"
            + " 2",
        "{\"instances\": [{\"b64\":\"\",\"b64\":\"\",\"b64\":\"\"}]} | instances has more than 2",
        "{\"instances\": [ | the body is not JSON"
      })
  void whatIsNoneIsRefused(String json, String detail) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(detail);
  }
}
