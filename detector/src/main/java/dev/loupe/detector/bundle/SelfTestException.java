package dev.loupe.detector.bundle;

/**
 * This program's decoder or runtime gives other numbers than the one that made the bundle; the
 * message names the picture and the difference.
 */
public final class SelfTestException extends Exception {
  private static final long serialVersionUID = 1L;

  public SelfTestException(String message) {
    super(message);
  }

  public SelfTestException(String message, Throwable cause) {
    super(message, cause);
  }
}
