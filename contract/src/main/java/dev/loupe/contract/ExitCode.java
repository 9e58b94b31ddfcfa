package dev.loupe.contract;

/** How a trainer ends. The operator's podFailurePolicy is made from {@link #retriable}. */
public enum ExitCode {
  /** The stage's report stands in the store. */
  OK(0, true),
  /** Anything unforeseen. */
  UNEXPECTED(1, true),
  /** The command line or the plan is wrong: the same again would fail again. */
  USAGE(2, false),
  /** The data set, the bundle or a setting is wrong: only the user can mend it. */
  BAD_INPUT(10, false),
  /** The store could not be read or written. */
  STORE(11, true),
  /** A GPU was asked for and there is none, or it can't be used. */
  NO_GPU(12, false),
  /** The exported graph and the trained model disagree. */
  EXPORT_MISMATCH(13, false);

  private final int code;
  private final boolean retriable;

  ExitCode(int code, boolean retriable) {
    this.code = code;
    this.retriable = retriable;
  }

  public int code() {
    return code;
  }

  /** Whether another attempt could end otherwise. */
  public boolean retriable() {
    return retriable;
  }
}
