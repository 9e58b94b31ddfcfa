package dev.loupe.detector.tensor;

import java.io.IOException;

/** A safetensors file that contradicts its format; the message names the tensor. */
public final class InvalidTensorsException extends IOException {
  private static final long serialVersionUID = 1L;

  public InvalidTensorsException(String message) {
    super(message);
  }

  public InvalidTensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
