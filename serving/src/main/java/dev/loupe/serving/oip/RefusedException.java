package dev.loupe.serving.oip;

/** A request that can't be answered as it is; the message is a sentence for the one who sent it. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose remedy it is. */
  public enum Kind {
    /** The request contradicts itself, the protocol or the model. */
    INVALID("invalid_inference"),
    /** A picture or a tensor is longer than may be. */
    TOO_LARGE("too_many_bytes"),
    /** A model or a version that is not served here. */
    UNKNOWN_MODEL("unknown_model"),
    /** The model is not loaded yet. */
    NOT_READY("not_ready");

    private final String reason;

    Kind(String reason) {
      this.reason = reason;
    }

    /** Label of the metric and the log. */
    public String reason() {
      return reason;
    }
  }

  private final Kind kind;

  public RefusedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public static RefusedException invalid(String message, Object... arguments) {
    return new RefusedException(Kind.INVALID, message.formatted(arguments));
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, where, and what is accepted. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
