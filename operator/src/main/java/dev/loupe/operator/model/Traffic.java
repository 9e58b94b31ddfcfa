package dev.loupe.operator.model;

/** Where the Service of the model's name sends requests. Its selector is the truth. */
sealed interface Traffic {
  record None() implements Traffic {}

  /**
   * @param current whether the Service is otherwise as wanted
   */
  record To(String version, boolean current) implements Traffic {}
}
