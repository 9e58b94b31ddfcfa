package dev.loupe.crd;

/**
 * The forms of strings and the sizes of lists in the schemas. CEL's cost is estimated from the
 * sizes, so none is larger than it has to be.
 */
final class Forms {
  /** A label value's length, and with it a Service's, a Pod's label's and a version's name. */
  static final int NAME = 63;

  static final int MODEL_NAME = 50;
  static final int RUN_NAME = 52;
  static final int URI = 512;

  /** {@code sha256:} and 64 digits. */
  static final int DIGEST = 71;

  static final int TIME = 35;
  static final int DURATION = 24;
  static final int QUANTITY = 16;
  static final int CLASSES = 100;
  static final int SELECTORS = 16;
  static final int CONDITIONS = 16;

  static final String DIGEST_PATTERN = "^sha256:[0-9a-f]{64}$";

  /** Kubernetes' form of a condition's reason, less its commas and colons. */
  static final String REASON = "^[A-Z][A-Za-z0-9]*$";

  static final String TIME_PATTERN =
      "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$";

  /** Whole hours, minutes and seconds in this order, and no more than CEL can read. */
  static final String DURATION_PATTERN =
      "^([0-9]{1,6}h([0-9]{1,7}m)?([0-9]{1,7}s)?|[0-9]{1,7}m([0-9]{1,7}s)?|[0-9]{1,7}s)$";

  /** RFC 9110's: the name of a header or a cookie. */
  static final String TOKEN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

  static final String RATE = "^[1-9][0-9]{0,5}/(s|min|h)$";

  /** A network of IPv4 or IPv6; what has a second {@code ::} the pods refuse. */
  static final String NETWORK =
      "^(((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
          + "/(3[0-2]|[12]?[0-9])"
          + "|([0-9a-fA-F]{1,4}:){1,7}(:|([0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{1,4}|:([0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{1,4})"
          + "/(12[0-8]|1[01][0-9]|[1-9]?[0-9])"
          + "|::([0-9a-fA-F]{1,4}:){0,6}[0-9a-fA-F]{1,4}/(12[0-8]|1[01][0-9]|[1-9]?[0-9])"
          + "|::/[0-9]{1,3})$";

  static final String LABEL_VALUE = "^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$";
  static final String CPU = "^[0-9]{1,7}(m|\\.[0-9]{1,3})?$";
  static final String MEMORY = "^[0-9]{1,9}(\\.[0-9]{1,3})?(Ki|Mi|Gi|Ti|k|M|G|T)$";

  /** CEL, on an object whose {@code uri} is a store's. */
  static final String URI_RULE =
      "self.uri.matches('^(file://[a-z0-9]([-a-z0-9.]*[a-z0-9])?"
          + "|(s3|gs|azblob)://[a-z0-9][-a-z0-9._]{1,61}[a-z0-9])(/[A-Za-z0-9._-]+)+$')"
          + " && !self.uri.matches('/[.][.]?(/|$)')";

  static final String URI_HELP =
      "write s3://BUCKET/path, gs://BUCKET/path, azblob://CONTAINER/path, or file://CLAIM/path with a"
          + " PersistentVolumeClaim of this namespace; a bucket's name has 3 to 63 characters; path is made of letters, digits, '.', '_', '-'"
          + " and '/', without '.' or '..' as a folder."
          + " file:///path names a folder of one machine, which no pod sees:"
          + " ./loupe data add NAME FOLDER copies it into a claim and prints the URI";

  /** CEL, on an object with a {@code uri} and perhaps a {@code secretName}. */
  static final String SECRET_RULE = "!has(self.secretName) || !self.uri.startsWith('file:')";

  static final String SECRET_HELP =
      "a PersistentVolumeClaim is mounted without a Secret; leave secretName out, or write a uri of"
          + " s3, gs or azblob";

  /** CEL, likewise: the library that opens stores asks Azure for no identity's token. */
  static final String AZURE_RULE = "has(self.secretName) || !self.uri.startsWith('azblob:')";

  static final String AZURE_HELP =
      "azblob is opened with a Secret alone, not with the pods' identity; set secretName to a Secret"
          + " with AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN";

  static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

  static final String LOCAL_NAME = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

  private Forms() {}
}
