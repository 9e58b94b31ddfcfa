package dev.loupe.serving.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.fixture.TestServer;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path root;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bundle-uri | '' | LOUPE_BUNDLE_URI is \"\"",
        "bundle-sha256 | abc | LOUPE_BUNDLE_SHA256 is \"abc\"; accepted: sha256:",
        "model | A model | LOUPE_MODEL is \"A model\"",
        "artifacts-root | here | LOUPE_ARTIFACTS_ROOT is \"here\"; accepted: an absolute path",
        "max-image-bytes | 999 | LOUPE_MAX_IMAGE_BYTES is \"999\"; accepted: a whole number, 1000 to 64000000",
        "max-image-bytes | many | LOUPE_MAX_IMAGE_BYTES is \"many\"; accepted: a whole number",
        "max-pixels | 1 | LOUPE_MAX_PIXELS is \"1\"",
        "threads | 257 | LOUPE_THREADS is \"257\"; accepted: a whole number, 0 to 256",
        "body-memory | 9999999 | LOUPE_BODY_MEMORY is \"9999999\"; accepted: a whole number, 10000000 to",
        "shadow-memory | 999999 | LOUPE_SHADOW_MEMORY is \"999999\"; accepted: a whole number, 1000000 to 256000000",
        "shadow-concurrency | 65 | LOUPE_SHADOW_CONCURRENCY is \"65\"; accepted: a whole number, 1 to 64",
        "request-deadline | 1ms | LOUPE_REQUEST_DEADLINE is \"1ms\"; accepted: a time, 100ms to 300s",
        "answer-deadline | 31m | LOUPE_ANSWER_DEADLINE is \"31m\"; accepted: a time, 100ms to 1800s",
        "drain-quiet | 61s | LOUPE_DRAIN_QUIET is \"61s\"; accepted: a time, 0s to 60s",
        "drain-limit | -1s | LOUPE_DRAIN_LIMIT is \"-1s\""
      })
  void aSettingOutOfItsBoundsIsNamedWithWhatIsAccepted(String name, String value, String sentence) {
    TestBundle bundle = new TestBundle(root, "sha256:" + "0".repeat(64));
    Map<String, Object> settings = Map.of("loupe." + name, value);

    assertThatThrownBy(() -> TestServer.listening(bundle, settings).close())
        .satisfies(
            e -> {
              StartException failure = Failures.of(e);
              assertThat(failure).hasMessageContaining(sentence);
              assertThat(failure).hasMessageContaining("did not start");
            });
  }

  @Test
  void picturesThatDoNotFitIntoMemoryAreRefusedAtTheStart() {
    Settings settings = Settings.read(SettingsTest::onlyTheBundle);

    assertThat(settings.fitting(294_000_000)).isSameAs(settings);
    assertThatThrownBy(() -> settings.fitting(293_000_000))
        .hasMessageContaining("LOUPE_MAX_PIXELS is \"50000000\"; accepted: at most 49666666");
  }

  private static Optional<String> onlyTheBundle(String variable) {
    return variable.equals("LOUPE_BUNDLE_URI") ? Optional.of("file:///x") : Optional.empty();
  }

  @Test
  void theDocumentListsEachSettingWithItsDefault() throws Exception {
    Settings defaults = Settings.read(SettingsTest::onlyTheBundle);
    Map<String, String> expected = new HashMap<>();
    for (RecordComponent component : Settings.class.getRecordComponents()) {
      String name = component.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      expected.put("LOUPE_" + name, written(component.getAccessor().invoke(defaults)));
    }
    expected.put("LOUPE_BUNDLE_URI", "");

    Map<String, String> documented = new HashMap<>();
    for (String line : Files.readAllLines(document())) {
      if (line.startsWith("| `LOUPE_")) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
        documented.put(cells.get(1).replace("`", ""), cells.get(2).replace("`", ""));
      }
    }

    assertThat(documented).containsAllEntriesOf(expected);
  }

  private static String written(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Duration time -> time.toSeconds() + "s";
      default -> value.toString();
    };
  }

  private static Path document() {
    return Path.of("").toAbsolutePath().getParent().resolve("docs/serving.md");
  }
}
