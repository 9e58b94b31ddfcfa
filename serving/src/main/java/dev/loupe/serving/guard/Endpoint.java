package dev.loupe.serving.guard;

import java.util.Locale;

/** What is limited by itself, whatever protocol asks for it. */
public enum Endpoint {
  PREDICT,
  BATCH,
  EXPLAIN;

  /** As in {@code spec.serving.rateLimits}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
