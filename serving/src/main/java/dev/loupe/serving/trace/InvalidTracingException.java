package dev.loupe.serving.trace;

/** OpenTelemetry's variables can't be used; the message says why and what is accepted. */
public final class InvalidTracingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidTracingException(String message, Throwable cause) {
    super(message, cause);
  }
}
