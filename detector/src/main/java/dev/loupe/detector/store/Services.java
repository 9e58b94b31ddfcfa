package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.loupe.detector.store.StoreException.Reason;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** From a URI and an access to OpenDAL's settings. docs/stores.md lists the keys. */
final class Services {
  private static final String ANY_REGION = "us-east-1";

  /** Without a path, which a signature would have to know of. */
  private static final Pattern ENDPOINT =
      Pattern.compile("https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?/?");

  private Services() {}

  /**
   * @throws StoreException if a mounted Secret lacks a key
   */
  static Map<String, String> settings(RemoteUri uri, Access access) throws StoreException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("root", uri.root());
    switch (uri.scheme()) {
      case S3 -> s3(uri, access, settings);
      case GS -> gs(uri, access, settings);
      case AZBLOB -> azblob(uri, access, settings);
    }
    return settings;
  }

  private static void s3(RemoteUri uri, Access access, Map<String, String> to)
      throws StoreException {
    to.put("bucket", uri.bucket());
    // The service holds what it got against it; older ones pass the header over.
    to.put("checksum_algorithm", "crc32c");
    Optional<String> id = access.value("AWS_ACCESS_KEY_ID");
    if (id.isPresent() || !access.isSurroundings()) {
      to.put("access_key_id", needed(uri, access, "AWS_ACCESS_KEY_ID"));
      to.put("secret_access_key", needed(uri, access, "AWS_SECRET_ACCESS_KEY"));
      put(to, "session_token", access.value("AWS_SESSION_TOKEN"));
      to.put("disable_config_load", "true");
      to.put("disable_ec2_metadata", "true");
    }
    Optional<String> endpoint =
        either(access.value("AWS_ENDPOINT_URL_S3"), access.value("AWS_ENDPOINT_URL"));
    put(to, "endpoint", checked(uri, access, "AWS_ENDPOINT_URL", endpoint));
    Optional<String> region =
        either(access.value("AWS_REGION"), access.value("AWS_DEFAULT_REGION"));
    if (region.isEmpty() && endpoint.isEmpty()) {
      throw missing(uri, access, "AWS_REGION");
    }
    to.put("region", region.orElse(ANY_REGION));
    if (access.value("AWS_S3_ADDRESSING_STYLE").filter("virtual"::equals).isPresent()) {
      to.put("enable_virtual_host_style", "true");
    }
  }

  private static void gs(RemoteUri uri, Access access, Map<String, String> to)
      throws StoreException {
    to.put("bucket", uri.bucket());
    Optional<String> key = access.content("GOOGLE_APPLICATION_CREDENTIALS");
    Optional<String> emulator =
        checked(uri, access, "STORAGE_EMULATOR_HOST", access.value("STORAGE_EMULATOR_HOST"));
    if (emulator.isPresent()) {
      to.put("endpoint", emulator.get());
      to.put("allow_anonymous", "true");
      to.put("disable_vm_metadata", "true");
    } else if (key.isEmpty() && !access.isSurroundings()) {
      throw missing(uri, access, "GOOGLE_APPLICATION_CREDENTIALS");
    }
    if (key.isPresent()) {
      // Its content, not its place: another content is another setting.
      to.put("credential", Base64.getEncoder().encodeToString(key.get().getBytes(UTF_8)));
      to.put("disable_vm_metadata", "true");
    }
  }

  private static void azblob(RemoteUri uri, Access access, Map<String, String> to)
      throws StoreException {
    to.put("container", uri.bucket());
    String account = needed(uri, access, "AZURE_STORAGE_ACCOUNT");
    to.put("account_name", account);
    to.put(
        "endpoint",
        checked(uri, access, "AZURE_STORAGE_ENDPOINT", access.value("AZURE_STORAGE_ENDPOINT"))
            .orElse("https://%s.blob.core.windows.net".formatted(account)));
    Optional<String> key = access.value("AZURE_STORAGE_KEY");
    Optional<String> sas = access.value("AZURE_STORAGE_SAS_TOKEN");
    put(to, "account_key", key);
    put(to, "sas_token", sas);
    if (key.isEmpty() && sas.isEmpty()) {
      // The library would send requests without a signature; it asks for no identity's token.
      throw missing(uri, access, "AZURE_STORAGE_KEY (or AZURE_STORAGE_SAS_TOKEN)");
    }
  }

  private static Optional<String> checked(
      RemoteUri uri, Access access, String key, Optional<String> endpoint) throws StoreException {
    if (endpoint.isPresent() && !ENDPOINT.matcher(endpoint.get()).matches()) {
      throw new StoreException(
          Reason.REFUSED,
          "%s: mend %s: expected https://HOST or http://HOST:PORT. Nothing was read or written."
              .formatted(uri.text(), access.place(key)));
    }
    return endpoint.map(Services::plain);
  }

  /** Without the port that goes without saying: HTTP clients leave it out of what is signed. */
  private static String plain(String endpoint) {
    String bare = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    String port = bare.startsWith("https:") ? ":443" : ":80";
    return bare.endsWith(port) ? bare.substring(0, bare.length() - port.length()) : bare;
  }

  private static void put(Map<String, String> to, String name, Optional<String> value) {
    value.ifPresent(v -> to.put(name, v));
  }

  private static Optional<String> either(Optional<String> first, Optional<String> second) {
    return first.isPresent() ? first : second;
  }

  private static String needed(RemoteUri uri, Access access, String key) throws StoreException {
    return access.value(key).orElseThrow(() -> missing(uri, access, key));
  }

  private static StoreException missing(RemoteUri uri, Access access, String key) {
    return new StoreException(
        Reason.REFUSED,
        "%s: set %s; it is missing or empty. Nothing was read or written."
            .formatted(uri.text(), access.place(key)));
  }
}
