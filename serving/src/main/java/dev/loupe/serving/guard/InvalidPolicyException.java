package dev.loupe.serving.guard;

/** Keys or a policy that can't be used; the message says what and what is accepted. */
public final class InvalidPolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidPolicyException(String message) {
    super(message);
  }

  InvalidPolicyException(String field, String value, String accepted) {
    super("policy: %s is \"%s\"; accepted: %s".formatted(field, value, accepted));
  }
}
