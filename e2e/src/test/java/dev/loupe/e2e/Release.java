package dev.loupe.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The installed chart, with other values for a while. */
final class Release {
  private static final List<String> WHICH =
      List.of("loupe", "--namespace", OperatorPods.NAMESPACE, "--wait", "--timeout", "180s");

  private final String helm = Node.helm().toString();
  private final int before = revision();

  /** Changes values and keeps the others; returns when the operator is ready. */
  void set(String... values) {
    List<String> words = new ArrayList<>(List.of(helm, "upgrade"));
    words.addAll(WHICH);
    words.add("--reuse-values");
    words.addAll(List.of(values));
    words.add(Command.root().resolve("charts/loupe").toString());
    Command.any(words).succeeds();
  }

  /** As it was in the beginning. */
  void restore() {
    if (revision() != before) {
      List<String> words = new ArrayList<>(List.of(helm, "rollback"));
      words.addAll(WHICH);
      words.add(1 + words.indexOf("loupe"), Integer.toString(before));
      Command.any(words).succeeds();
    }
  }

  private int revision() {
    String list =
        Command.any(List.of(helm, "list", "--namespace", OperatorPods.NAMESPACE, "-o", "json"))
            .succeeds();
    try {
      return new ObjectMapper().readTree(list).path(0).path("revision").asInt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
