package dev.loupe.detector.image;

/** A picture that can't be used, and why; the message is a sentence for the one who sent it. */
public final class BadImageException extends Exception {
  private static final long serialVersionUID = 1L;

  public enum Reason {
    /** Neither a picture nor the beginning of one. */
    NOT_AN_IMAGE,
    /** A picture in an encoding that is not read. */
    UNSUPPORTED_TYPE,
    /** More than one frame. */
    ANIMATED,
    /** The file ends before its picture does. */
    TRUNCATED,
    /** The file contradicts its format. */
    CORRUPT,
    TOO_MANY_BYTES,
    TOO_MANY_PIXELS,
    TOO_SMALL
  }

  private final Reason reason;

  public BadImageException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
