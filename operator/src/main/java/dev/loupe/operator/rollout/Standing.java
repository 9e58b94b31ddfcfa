package dev.loupe.operator.rollout;

import java.util.Locale;

/** Where a version of the registry stands. */
public enum Standing {
  CANDIDATE,
  SHADOW,
  CANARY,
  SERVING,
  RETIRED,
  REJECTED;

  /** In a sentence. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
