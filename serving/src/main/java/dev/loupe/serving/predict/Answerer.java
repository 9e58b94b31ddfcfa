package dev.loupe.serving.predict;

import java.util.List;

/**
 * Who has predicted.
 *
 * @param version the ModelVersion's name
 * @param classes its classes' names, in the order of the model's numbers
 */
public record Answerer(String version, List<String> classes) {
  public Answerer {
    classes = List.copyOf(classes);
  }
}
