package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.apache.opendal.OpenDALException;

/** What OpenDAL's errors mean to a user. */
final class Failure {
  private static final String READ_ONLY = "Read-only file system";

  private Failure() {}

  static StoreException of(String verb, String uri, OpenDALException e) {
    return of(verb, uri, reason(e), message(e), e);
  }

  /** Of a file system, asked without OpenDAL. */
  static StoreException of(String verb, String uri, IOException e) {
    String message = String.valueOf(e.getMessage());
    Reason reason = e instanceof AccessDeniedException ? Reason.FORBIDDEN : reason(message);
    return of(verb, uri, reason, message, e);
  }

  private static StoreException of(
      String verb, String uri, Reason reason, String message, Exception e) {
    String what =
        switch (reason) {
          case MISSING -> "there is no such file or folder";
          case FORBIDDEN ->
              message.contains(READ_ONLY)
                  ? "the volume is read-only; mount one that takes writes, or mend the URI"
                  : "permission denied; the folder must be open to the user or group that this"
                      + " program runs as";
          case NO_SPACE -> "no space is left; enlarge the volume or delete old runs";
          case BAD_URI, REFUSED, TOO_LARGE, FAILED -> message.lines().findFirst().orElse("");
        };
    return new StoreException(reason, "%s: can't %s: %s".formatted(uri, verb, what), e);
  }

  /** Also where a name on the way is a file, which OpenDAL takes for an unexpected error. */
  static boolean isMissing(OpenDALException e) {
    return e.getCode() == OpenDALException.Code.NotFound
        || e.getCode() == OpenDALException.Code.NotADirectory
        || message(e).contains("Not a directory");
  }

  private static Reason reason(OpenDALException e) {
    Reason told = reason(message(e));
    if (told != Reason.FAILED) {
      return told;
    }
    return switch (e.getCode()) {
      case NotFound -> Reason.MISSING;
      case PermissionDenied -> Reason.FORBIDDEN;
      case Unexpected,
          Unsupported,
          ConfigInvalid,
          IsADirectory,
          NotADirectory,
          AlreadyExists,
          RateLimited,
          IsSameFile,
          ConditionNotMatch,
          RangeNotSatisfied ->
          Reason.FAILED;
    };
  }

  private static Reason reason(String text) {
    if (text.contains("No space left") || text.contains("StorageFull") || text.contains("quota")) {
      return Reason.NO_SPACE;
    }
    if (text.contains("Permission denied") || text.contains(READ_ONLY)) {
      return Reason.FORBIDDEN;
    }
    return Reason.FAILED;
  }

  private static String message(OpenDALException e) {
    String message = e.getMessage();
    return message == null ? e.getCode().name() : message;
  }
}
