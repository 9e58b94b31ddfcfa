package dev.loupe.serving.start;

import dev.loupe.contract.ExitCode;
import dev.loupe.detector.bundle.InvalidBundleException;
import dev.loupe.detector.bundle.SelfTestException;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.store.StoreException;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import java.net.BindException;
import java.util.Locale;

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
        case ConversionErrorException unreadable -> {
          return new StartException(ExitCode.USAGE, unreadable(unreadable), failure);
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
        case ConfigurationException configuration when configuration.getCause() == null -> {
          return new StartException(ExitCode.USAGE, message(configuration), failure);
        }
        default -> {}
      }
    }
    return new StartException(
        ExitCode.UNEXPECTED, "the server could not start: " + failure, failure);
  }

  private static ExitCode code(StoreException store) {
    return store.reason() == StoreException.Reason.BAD_URI ? ExitCode.BAD_INPUT : ExitCode.STORE;
  }

  private static String unreadable(ConversionErrorException e) {
    String setting = e.getArgument().getName().replaceAll("([A-Z])", "_$1");
    return "LOUPE_%s is \"%s\"; expected %s. The server did not start."
        .formatted(
            setting.toUpperCase(Locale.ROOT),
            e.getConversionError().getOriginalValue().orElse(""),
            expected(e.getArgument().getType()));
  }

  private static String expected(Class<?> type) {
    return type == java.time.Duration.class ? "a time like 10s or 500ms" : "a whole number";
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }
}
