package dev.loupe.serving.start;

import dev.loupe.contract.ExitCode;
import dev.loupe.detector.bundle.InvalidBundleException;
import dev.loupe.detector.bundle.SelfTestException;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.store.StoreException;
import dev.loupe.serving.guard.InvalidPolicyException;
import dev.loupe.serving.trace.InvalidTracingException;
import java.net.BindException;

/** Finds the sentence in what the framework wraps around it. */
public final class Failures {
  private Failures() {}

  /** Why a start failed. */
  public static StartException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case StartException known -> {
          return known;
        }
        case InvalidSettingException setting -> {
          return new StartException(ExitCode.USAGE, message(setting), failure);
        }
        case InvalidTracingException tracing -> {
          return new StartException(ExitCode.USAGE, message(tracing), failure);
        }
        case InvalidPolicyException policy -> {
          return new StartException(ExitCode.BAD_INPUT, message(policy), failure);
        }
        case InvalidBundleException bundle -> {
          return new StartException(ExitCode.BAD_INPUT, message(bundle), failure);
        }
        case SelfTestException test -> {
          return new StartException(ExitCode.BAD_INPUT, message(test), failure);
        }
        case InvalidModelException model -> {
          return new StartException(ExitCode.BAD_INPUT, message(model), failure);
        }
        case StoreException store -> {
          return new StartException(code(store), message(store), failure);
        }
        case BindException taken -> {
          return new StartException(
              ExitCode.USAGE, "the server can't listen: " + message(taken), failure);
        }
        default -> {}
      }
    }
    return new StartException(
        ExitCode.UNEXPECTED, "the server could not start: " + failure, failure);
  }

  private static ExitCode code(StoreException store) {
    return switch (store.reason()) {
      case BAD_URI, REFUSED -> ExitCode.BAD_INPUT;
      case MISSING, FORBIDDEN, NO_SPACE, TOO_LARGE, FAILED -> ExitCode.STORE;
    };
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
