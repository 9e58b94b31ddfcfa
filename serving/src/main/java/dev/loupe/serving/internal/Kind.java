package dev.loupe.serving.internal;

import java.util.Locale;

/** Why a pod asks another. */
public enum Kind {
  /** For a user, who gets the answer. */
  CANARY,
  /** To compare: it costs no user anything, and nothing tells of it but the comparison. */
  SHADOW;

  /** As it is signed. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a user waits for the answer. */
  boolean isUsers() {
    return this == CANARY;
  }
}
