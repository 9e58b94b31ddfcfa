package dev.loupe.operator.model;

/** Whether everybody is answered. Pure. */
enum Door {
  OPEN("NoApiKeys", "Everybody is answered; spec.serving.apiKeysSecretName asks for API keys."),
  CLOSING(
      "ReplacingPods",
      "Pods that began without API keys still answer everybody until they are replaced."),
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
    return seen.keyless() ? CLOSING : GUARDED;
  }

  String reason() {
    return reason;
  }

  String message() {
    return message;
  }
}
