package dev.loupe.trainer.sample;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the pictures are of. */
public enum Task {
  PRODUCT_PHOTO("real", "ai_generated"),
  SCRATCHES("good", "scratched"),
  CATS_DOGS("cat", "dog");

  private final List<String> classes;

  Task(String... classes) {
    this.classes = List.of(classes);
  }

  public List<String> classes() {
    return classes;
  }

  /** On the command line: {@code product-photo}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static List<String> words() {
    return Stream.of(values()).map(Task::word).toList();
  }
}
