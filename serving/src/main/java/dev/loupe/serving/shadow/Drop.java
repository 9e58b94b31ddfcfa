package dev.loupe.serving.shadow;

import java.util.Locale;

/** Why a copy was not compared. */
enum Drop {
  /** No room for its bytes. */
  MEMORY,
  /** The candidate had other work. */
  BUSY,
  /** Nothing was said of it in time, or nobody asks the candidate any more. */
  LATE,
  /** No connection, or no model behind it yet. */
  UNREACHABLE,
  /** The same picture was compared before. */
  REPEATED,
  /** The candidate knows other classes, takes other numbers, or speaks another way. */
  INCOMPATIBLE;

  /** As the metric says it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
