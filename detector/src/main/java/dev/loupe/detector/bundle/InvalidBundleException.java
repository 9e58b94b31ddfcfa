package dev.loupe.detector.bundle;

/** A bundle that is not what it says; the message names the URI and the file. */
public final class InvalidBundleException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidBundleException(String message) {
    super(message);
  }

  public InvalidBundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
