package dev.loupe.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A manifest of the test resources with its {@code ${words}} filled in. */
final class Yaml {
  private Yaml() {}

  static String of(String resource, Map<String, String> words) {
    try (InputStream in = Yaml.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new AssertionError("no test resource " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> word : words.entrySet()) {
        text = text.replace("${" + word.getKey() + "}", word.getValue());
      }
      if (text.contains("${")) {
        throw new AssertionError(resource + " has a word that was not filled in:\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
