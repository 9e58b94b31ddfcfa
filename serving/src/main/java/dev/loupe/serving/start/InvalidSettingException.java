package dev.loupe.serving.start;

/** A setting that can't be used; the message names it, its value and what is accepted. */
final class InvalidSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidSettingException(String name, String value, String accepted) {
    super("%s is \"%s\"; accepted: %s. The server did not start.".formatted(name, value, accepted));
  }
}
