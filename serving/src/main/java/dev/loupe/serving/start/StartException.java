package dev.loupe.serving.start;

import dev.loupe.contract.ExitCode;
import org.jspecify.annotations.Nullable;

/** Why the server can't start; the message is a sentence for the one who can mend it. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  StartException(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
