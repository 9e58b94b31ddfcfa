package dev.loupe.serving.internal;

import java.util.Locale;

/** Why a pod asks another. */
public enum Kind {
  /** For a user, who gets the answer. */
  CANARY;

  /** As it is signed. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
