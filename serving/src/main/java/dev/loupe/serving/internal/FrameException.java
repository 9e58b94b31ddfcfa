package dev.loupe.serving.internal;

/** Bytes that are no frame, or one that can't be answered here. */
final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  enum Fault {
    /** It is written as another release of this program writes it. */
    FORMAT,
    /** It is none. */
    DAMAGED,
    /** It asks for a class, or brings numbers, that are not this model's. */
    UNFIT
  }

  private final Fault fault;

  FrameException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }
}
