package dev.loupe.trainer.run;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Why a command ends without a result. The message is a sentence for the user: what is wrong,
 * where, what is accepted, what was left untouched.
 */
public final class StageFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String reason;
  private final transient @Nullable Validated data;

  /**
   * @param reason a CamelCase word, for a condition
   */
  public StageFailure(ExitCode exit, String reason, String message) {
    super(message);
    this.exit = exit;
    this.reason = reason;
    this.data = null;
  }

  private StageFailure(ExitCode exit, String reason, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.reason = reason;
    this.data = null;
  }

  private StageFailure(StageFailure failure, Validated data) {
    super(failure.getMessage(), failure);
    this.exit = failure.exit;
    this.reason = failure.reason;
    this.data = data;
  }

  /** The same with what validate found. */
  public StageFailure with(Validated found) {
    return new StageFailure(this, found);
  }

  /** The data set or a setting is wrong. */
  public static StageFailure badInput(String reason, String message) {
    return new StageFailure(ExitCode.BAD_INPUT, reason, message);
  }

  /** The command line or the plan is wrong. */
  public static StageFailure usage(String message) {
    return new StageFailure(ExitCode.USAGE, "InvalidPlan", message);
  }

  /** The store of the artifacts. */
  public static StageFailure store(StoreException e) {
    String reason =
        switch (e.reason()) {
          case BAD_URI -> "InvalidStoreUri";
          case MISSING -> "StoreMissing";
          case FORBIDDEN -> "StoreForbidden";
          case REFUSED -> "StoreRefused";
          case NO_SPACE -> "StoreFull";
          case TOO_LARGE, FAILED -> "StoreFailed";
        };
    ExitCode exit =
        switch (e.reason()) {
          case BAD_URI, REFUSED -> ExitCode.BAD_INPUT;
          case MISSING, FORBIDDEN, NO_SPACE, TOO_LARGE, FAILED -> ExitCode.STORE;
        };
    return new StageFailure(exit, reason, message(e), e);
  }

  /** The store of the data set: what is missing there is the user's to mend. */
  public static StageFailure data(StoreException e) {
    return switch (e.reason()) {
      case MISSING ->
          new StageFailure(ExitCode.BAD_INPUT, "DataMissing", "dataset.uri " + message(e) + ".", e);
      case BAD_URI ->
          new StageFailure(ExitCode.BAD_INPUT, "InvalidDataUri", "dataset.uri " + message(e), e);
      case TOO_LARGE ->
          new StageFailure(ExitCode.BAD_INPUT, "DataTooLarge", "dataset.uri " + message(e), e);
      case REFUSED ->
          new StageFailure(ExitCode.BAD_INPUT, "DataRefused", "dataset.uri " + message(e), e);
      case FORBIDDEN, NO_SPACE, FAILED ->
          new StageFailure(ExitCode.STORE, "DataUnreadable", "dataset.uri " + message(e), e);
    };
  }

  public ExitCode exit() {
    return exit;
  }

  public String reason() {
    return reason;
  }

  /** What validate found in data that it refuses. */
  public @Nullable Validated data() {
    return data;
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
