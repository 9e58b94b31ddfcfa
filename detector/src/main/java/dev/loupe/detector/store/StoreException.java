package dev.loupe.detector.store;

import java.io.IOException;

/**
 * What a store could not do. The message names the URI, what is wrong, and what was left untouched.
 */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  public enum Reason {
    /** No URI of a store, or a path that leaves it: the user's to mend. */
    BAD_URI,
    /** The claim, the folder or the file is not there. */
    MISSING,
    /** The file system's rights forbid it. */
    FORBIDDEN,
    /**
     * The service knows neither the bucket nor the key, or allows it nothing: the user's to mend,
     * and no use in trying again.
     */
    REFUSED,
    NO_SPACE,
    /** More bytes or more files than the caller accepts. */
    TOO_LARGE,
    /** Anything else; trying again may help. */
    FAILED
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
