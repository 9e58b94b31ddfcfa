package dev.loupe.operator.model;

import dev.loupe.operator.kube.Conditions;

/** Whether everybody is answered. Pure. */
enum Door {
  OPEN("NoApiKeys", "Everybody is answered; spec.serving.apiKeysSecretName asks for API keys."),
  CLOSING(
      "ReplacingPods",
      "Everybody is answered until the pods that began without API keys are replaced."),
  GUARDED("ApiKeys", "");

  private final String reason;
  private final String message;

  Door(String reason, String message) {
    this.reason = reason;
    this.message = message;
  }

  /** A pod asks for keys from its start on or never: until the old ones are gone, it is open. */
  static Door of(ModelSnapshot seen) {
    if (seen.spec().serving().apiKeysSecretName() == null) {
      return OPEN;
    }
    boolean wasOpen =
        Conditions.isTrue(seen.before().conditions(), Conditions.AUTHENTICATION_DISABLED);
    return wasOpen && !isReplaced(seen) ? CLOSING : GUARDED;
  }

  String reason() {
    return reason;
  }

  String message() {
    return message;
  }

  private static boolean isReplaced(ModelSnapshot seen) {
    return seen.serving().isEmpty() || seen.serving().filter(v -> isReplaced(seen, v)).isPresent();
  }

  private static boolean isReplaced(ModelSnapshot seen, String version) {
    return seen.endpoints().areOnly(version)
        && seen.workload(version)
            .filter(w -> w.current() && w.observed() && w.complete())
            .isPresent();
  }
}
