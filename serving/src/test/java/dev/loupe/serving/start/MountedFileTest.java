package dev.loupe.serving.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.loupe.contract.Json;
import dev.loupe.contract.ServingPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedFileTest {
  @TempDir Path folder;

  @Test
  void itIsReadUpToItsBound() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "12345");

    assertThat(MountedFile.read(file, 5)).hasSize(5);
    assertThatThrownBy(() -> MountedFile.read(file, 4)).hasMessage("it has over 4 bytes");
    assertThatThrownBy(() -> MountedFile.read(folder.resolve("none"), 4))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatAParserRefusesIsToldInASentence() {
    byte[] json = "{\"rateLimits\": {\"predict\": \"1/h\"".getBytes(StandardCharsets.UTF_8);
    JsonProcessingException refusal =
        catchThrowableOfType(
            JsonProcessingException.class, () -> Json.read(json, ServingPolicy.class));

    assertThat(refusal.getMessage()).contains("\n at [", "chain: dev.loupe");
    assertThat(MountedFile.words(refusal)).startsWith("Unexpected end").hasLineCount(1);
    assertThat(MountedFile.words(new IOException("gone"))).isEqualTo("gone");
  }
}
