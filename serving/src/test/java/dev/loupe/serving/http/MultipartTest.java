package dev.loupe.serving.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.serving.predict.Input;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
  private static final String FILE =
      "Content-Disposition: form-data; name=\"file\"; filename=\"a\"";

  private static String read(String body) throws BadRequestException {
    byte[] bytes = body.getBytes(ISO_8859_1);
    Input.Encoded picture =
        FormFiles.one(bytes, Multipart.parts(bytes, bytes.length, Optional.of("B"))).picture();
    return body.substring(picture.from(), picture.to());
  }

  @Test
  void theContentIsBetweenTheHeadersAndTheBoundary() throws BadRequestException {
    assertThat(read("--B\r\n" + FILE + "\r\n\r\nabc\r\n--B--\r\n")).isEqualTo("abc");
    assertThat(read("--B\r\n" + FILE + "\r\n\r\n\r\n\r\n\r\n--B--")).isEqualTo("\r\n\r\n");
    assertThat(read("preamble\r\n--B \t\r\n" + FILE + "\r\n\r\nabc\r\n--B--epilogue"))
        .isEqualTo("abc");
    assertThat(read("--B\r\ncontent-disposition:form-data;name=file\r\nX: y\r\n\r\nabc\r\n--B--"))
        .isEqualTo("abc");
  }

  @Test
  void almostTheBoundaryIsContent() throws BadRequestException {
    String content = "\r\n--A\r\n-B\r\n--\r\n--C--";

    assertThat(read("--B\r\n" + FILE + "\r\n\r\n" + content + "\r\n--B--")).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--",
        "--B",
        "--Bx",
        "--B\r\n",
        "--B\r\n\r\n",
        "--B\r\nX: y",
        "--B\r\nX: y\r\n\r\n",
        "--B\r\nX: y\r\n\r\nabc",
        "--B\r\nX: y\r\n\r\nabc\r\n--B",
        "--B\r\nX: y\r\n\r\nabc\r\n--B\r\n",
        "--B\nX: y\n\nabc\n--B--"
      })
  void everyBrokenFormIsMalformed(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.reason()).isEqualTo("malformed_multipart"));
  }

  @Test
  void noBytesAtAllBringItDown() {
    Random random = new Random(7);
    String[] words = {"--B", "\r\n", "--", FILE, "\r\n\r\n", "x", "\u0000", "\"", ";", "--B--"};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder();
      int count = random.nextInt(12);
      for (int w = 0; w < count; w++) {
        body.append(words[random.nextInt(words.length)]);
      }
      try {
        assertThat(read(body.toString())).isNotEmpty();
      } catch (BadRequestException expected) {
        assertThat(expected.problem().detail()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "multipart/form-data; boundary=abc | abc",
        "multipart/form-data;boundary=\"a b;c\" | a b;c",
        "multipart/form-data; charset=utf-8; BOUNDARY=abc ; x=y | abc",
        "multipart/form-data; x; boundary=abc | abc",
        "multipart/form-data; boundary=\"a\\\"b\" | a\"b",
        "multipart/form-data; boundary=\"C:\\dir\" | C:\\dir"
      })
  void parametersAreReadAsClientsWriteThem(String header, String boundary) {
    assertThat(Parameters.of(header).get("boundary")).contains(boundary);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart/form-data", "multipart/form-data;", "a; b", "a; =x", ";;;", "a;\"b"})
  void whatHasNoBoundaryGivesNone(String header) {
    assertThat(Parameters.of(header).get("boundary")).isEmpty();
  }
}
