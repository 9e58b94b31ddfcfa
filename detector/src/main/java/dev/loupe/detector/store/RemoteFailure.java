package dev.loupe.detector.store;

import dev.loupe.detector.store.StoreException.Reason;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.opendal.OpenDALException;

/** What the answers of a service mean to a user. OpenDAL hands them on in its message. */
final class RemoteFailure {
  /** In the Debug form of OpenDAL's error of each service. */
  private static final Pattern CODE = Pattern.compile("\\bcode: \"([A-Za-z0-9]+)\"");

  private static final Pattern STATUS = Pattern.compile("\\bstatus: ([0-9]{3})\\b");
  private static final Pattern EXPECTED_REGION =
      Pattern.compile("expecting \\\\?[\"']([a-z0-9-]{1,64})\\\\?[\"']");
  private static final Pattern NETWORK =
      Pattern.compile("error sending request for url \\((https?://[^/?)]+)[^)]*\\): (.*)");

  private static final Set<String> UNKNOWN_KEY =
      Set.of("InvalidAccessKeyId", "XAdminUserNotFound", "InvalidClientTokenId", "NotSignedUp");
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken");
  private static final Set<String> WRONG_REGION =
      Set.of(
          "AuthorizationHeaderMalformed",
          "PermanentRedirect",
          "TemporaryRedirect",
          "IllegalLocationConstraintException");
  private static final Set<String> NO_BUCKET = Set.of("NoSuchBucket", "ContainerNotFound");
  private static final Set<String> FULL =
      Set.of("XMinioStorageFull", "QuotaExceeded", "InsufficientStorage", "ServiceQuotaExceeded");
  private static final Set<String> OVERLOADED =
      Set.of("SlowDown", "ServerBusy", "TooManyRequests", "RequestLimitExceeded");

  private RemoteFailure() {}

  /** Whether the same call may end otherwise in a moment. */
  static boolean mayPass(OpenDALException e) {
    int status = status(e);
    return e.getCode() == OpenDALException.Code.RateLimited
        || status >= 500 && status != 501 && status != 507
        || status == 429
        || status == 408
        || OVERLOADED.contains(code(e))
        || code(e).equals("RequestTimeout")
        || text(e).lines().findFirst().orElse("").contains("(temporary)");
  }

  /** The service's word for it; empty where it sent none, as for a HEAD. */
  static String code(OpenDALException e) {
    Matcher m = CODE.matcher(text(e));
    return m.find() ? m.group(1) : "";
  }

  static boolean isMissing(OpenDALException e) {
    return e.getCode() == OpenDALException.Code.NotFound
        && !UNKNOWN_KEY.contains(code(e))
        && !NO_BUCKET.contains(code(e));
  }

  /**
   * @param file its URI, or the store's
   */
  static StoreException of(
      String verb, RemoteUri uri, String file, Access access, OpenDALException e, int attempts) {
    Told told = told(verb, uri, access, e);
    String often = attempts > 1 ? " (tried %d times)".formatted(attempts) : "";
    String named = code(e).isEmpty() ? "" : " [%s]".formatted(code(e));
    return new StoreException(
        told.reason(),
        "%s: can't %s: %s%s%s".formatted(file, verb, told.what(), often, named),
        // The library's own text has the request in it; it stays out of logs.
        new IllegalStateException(e.getCode().name()));
  }

  private record Told(Reason reason, String what) {}

  private static Told told(String verb, RemoteUri uri, Access access, OpenDALException e) {
    String code = code(e);
    String text = text(e);
    if (NO_BUCKET.contains(code)) {
      return refused("there is no bucket \"%s\"; make it, or mend the URI".formatted(uri.bucket()));
    }
    if (UNKNOWN_KEY.contains(code)) {
      return refused("the service does not know the key; mend " + access.place(idKey(uri)));
    }
    if (code.equals("SignatureDoesNotMatch") || code.equals("AuthenticationFailed")) {
      return refused(
          "the secret key does not fit the key's id; mend " + access.place(secretKey(uri)));
    }
    if (EXPIRED.contains(code)) {
      return new Told(
          Reason.FAILED,
          "the key has expired; renew %s with its key".formatted(access.place(tokenKey(uri))));
    }
    if (WRONG_REGION.contains(code) || status(e) == 301) {
      return refused(region(uri, access, text));
    }
    if (text.contains("no valid credential found")) {
      return refused(
          "there are no credentials; name a Secret (secretName), or a serviceAccountName with an"
              + " identity of the cloud");
    }
    if (code.equals("RequestTimeTooSkewed")) {
      return refused("the clocks differ; set this machine's or the service's");
    }
    if (e.getCode() == OpenDALException.Code.ConfigInvalid) {
      return refused(
          "%s has a value of another form than docs/stores.md says: %s"
              .formatted(access.what(), reason(text)));
    }
    if (FULL.contains(code) || status(e) == 507) {
      return new Told(Reason.NO_SPACE, "the store is full; enlarge it or delete old runs");
    }
    if (e.getCode() == OpenDALException.Code.PermissionDenied || status(e) == 403) {
      return refused(
          "%s may not %s in bucket \"%s\"; give it the rights that docs/stores.md lists"
              .formatted(access.what(), verb, uri.bucket()));
    }
    return passing(access, uri, e, text);
  }

  private static Told passing(Access access, RemoteUri uri, OpenDALException e, String text) {
    Matcher network = NETWORK.matcher(text);
    if (network.find()) {
      return new Told(
          Reason.FAILED,
          "%s can't be reached: %s; mend %s, or let the pod reach it"
              .formatted(network.group(1), last(network.group(2)), access.place(endpointKey(uri))));
    }
    if (isMissing(e)) {
      return new Told(Reason.MISSING, "there is no such file");
    }
    if (mayPass(e)) {
      String status = status(e) == 0 ? "" : " " + status(e);
      return new Told(Reason.FAILED, "the service answered%s; try again later".formatted(status));
    }
    return new Told(Reason.FAILED, text.lines().findFirst().orElse(e.getCode().name()));
  }

  private static String region(RemoteUri uri, Access access, String text) {
    Matcher m = EXPECTED_REGION.matcher(text);
    String where = m.find() ? "in region " + m.group(1) : "in another region";
    return "bucket \"%s\" is %s; set %s".formatted(uri.bucket(), where, access.place("AWS_REGION"));
  }

  private static Told refused(String what) {
    return new Told(Reason.REFUSED, what);
  }

  private static String idKey(RemoteUri uri) {
    return switch (uri.scheme()) {
      case S3 -> "AWS_ACCESS_KEY_ID";
      case GS -> "GOOGLE_APPLICATION_CREDENTIALS";
      case AZBLOB -> "AZURE_STORAGE_ACCOUNT";
    };
  }

  private static String secretKey(RemoteUri uri) {
    return switch (uri.scheme()) {
      case S3 -> "AWS_SECRET_ACCESS_KEY";
      case GS -> "GOOGLE_APPLICATION_CREDENTIALS";
      case AZBLOB -> "AZURE_STORAGE_KEY";
    };
  }

  private static String tokenKey(RemoteUri uri) {
    return switch (uri.scheme()) {
      case S3 -> "AWS_SESSION_TOKEN";
      case GS -> "GOOGLE_APPLICATION_CREDENTIALS";
      case AZBLOB -> "AZURE_STORAGE_SAS_TOKEN";
    };
  }

  private static String endpointKey(RemoteUri uri) {
    return switch (uri.scheme()) {
      case S3 -> "AWS_ENDPOINT_URL";
      case GS -> "STORAGE_EMULATOR_HOST";
      case AZBLOB -> "AZURE_STORAGE_ENDPOINT";
    };
  }

  /** The first line's end; the lines after it name what was used. */
  private static String reason(String text) {
    String first = text.lines().findFirst().orElse("");
    return first.substring(first.indexOf("=> ") < 0 ? 0 : first.indexOf("=> ") + 3);
  }

  /** Of the chain of causes, the innermost. */
  private static String last(String chain) {
    String[] causes = chain.strip().split(": ");
    return causes[causes.length - 1];
  }

  private static int status(OpenDALException e) {
    Matcher m = STATUS.matcher(text(e));
    return m.find() ? Integer.parseInt(m.group(1)) : 0;
  }

  private static String text(OpenDALException e) {
    String message = e.getMessage();
    return message == null ? "" : message;
  }
}
