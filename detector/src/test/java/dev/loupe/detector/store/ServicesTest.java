package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loupe.detector.store.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a Secret's keys to the library's settings, and that the library takes them. */
class ServicesTest {
  private static final String KEY = Base64.getEncoder().encodeToString("key".getBytes(UTF_8));

  @TempDir Path folder;

  @Test
  void aSecretForS3() throws Exception {
    assertThat(
            settings(
                "s3://models/photo/v1",
                Map.of(
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "secret\n",
                    "AWS_SESSION_TOKEN", "token",
                    "AWS_REGION", "eu-west-1",
                    "AWS_S3_ADDRESSING_STYLE", "virtual")))
        .containsOnly(
            Map.entry("bucket", "models"),
            Map.entry("root", "/photo/v1/"),
            Map.entry("region", "eu-west-1"),
            Map.entry("access_key_id", "id"),
            Map.entry("secret_access_key", "secret"),
            Map.entry("session_token", "token"),
            Map.entry("checksum_algorithm", "crc32c"),
            Map.entry("enable_virtual_host_style", "true"),
            Map.entry("disable_config_load", "true"),
            Map.entry("disable_ec2_metadata", "true"));
  }

  @Test
  void withoutASecretTheSurroundingsIdentityIsFoundByTheLibrary() throws Exception {
    assertThat(
            Services.settings(
                uri("s3://models/photo"),
                Access.surroundings(Map.of("AWS_REGION", "eu-west-1", "AWS_ROLE_ARN", "role"))))
        .containsOnlyKeys("bucket", "root", "region", "checksum_algorithm");
  }

  @Test
  void aSecretForGoogleIsAFile() throws Exception {
    assertThat(settings("gs://models/photo", Map.of("GOOGLE_APPLICATION_CREDENTIALS", "{}")))
        .containsEntry(
            "credential_path",
            folder.resolve("shop").resolve("GOOGLE_APPLICATION_CREDENTIALS").toString())
        .containsEntry("bucket", "models")
        .containsEntry("disable_vm_metadata", "true");
  }

  @Test
  void aSecretForAzure() throws Exception {
    assertThat(
            settings(
                "azblob://models/photo",
                Map.of("AZURE_STORAGE_ACCOUNT", "shop", "AZURE_STORAGE_KEY", KEY)))
        .containsOnly(
            Map.entry("container", "models"),
            Map.entry("root", "/photo/"),
            Map.entry("endpoint", "https://shop.blob.core.windows.net"),
            Map.entry("account_name", "shop"),
            Map.entry("account_key", KEY));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://models/a, AWS_ACCESS_KEY_ID",
    "gs://models/a, GOOGLE_APPLICATION_CREDENTIALS",
    "azblob://models/a, AZURE_STORAGE_ACCOUNT"
  })
  void aKeyThatTheSecretLacksIsNamed(String uri, String key) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> settings(uri, Map.of()))
        .withMessage(
            "%s: set %s in Secret shop; it is missing or empty. Nothing was read or written.",
            uri, key)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://models/a, AWS_ENDPOINT_URL",
    "gs://models/a, STORAGE_EMULATOR_HOST",
    "azblob://models/a, AZURE_STORAGE_ENDPOINT"
  })
  void theLibraryTakesTheSettingsAndAnEndpointThatIsAwayIsNamed(String uri, String endpoint)
      throws Exception {
    String nobody = "http://127.0.0.1:" + S3Server.freePort();
    Access access =
        secret(
            Map.of(
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "secret",
                "AZURE_STORAGE_ACCOUNT",
                "shop",
                "AZURE_STORAGE_KEY",
                KEY,
                endpoint,
                nobody));
    Calls calls = new Calls(2, Duration.ofSeconds(5), Duration.ZERO, () -> 0, pause -> {});

    try (Store store = new RemoteStore(uri(uri), access, calls)) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.read("x", 1))
          .withMessageContaining(nobody + " can't be reached: Connection refused")
          .withMessageContaining("mend " + endpoint + " in Secret shop")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3://models/a, AWS_ENDPOINT_URL, minio:9000",
    "s3://models/a, AWS_ENDPOINT_URL, http://minio:9000/s3",
    "gs://models/a, STORAGE_EMULATOR_HOST, ftp://x",
    "azblob://models/a, AZURE_STORAGE_ENDPOINT, https://key@x"
  })
  void anEndpointOfAnotherFormIsRefused(String uri, String key, String endpoint) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                settings(
                    uri,
                    Map.of(
                        "AWS_ACCESS_KEY_ID",
                        "id",
                        "AWS_SECRET_ACCESS_KEY",
                        "secret",
                        "AZURE_STORAGE_ACCOUNT",
                        "shop",
                        key,
                        endpoint)))
        .withMessage(
            "%s: mend %s in Secret shop: expected https://HOST or http://HOST:PORT. Nothing was"
                + " read or written.",
            uri, key);
  }

  private Map<String, String> settings(String uri, Map<String, String> values) throws Exception {
    return Services.settings(uri(uri), secret(values));
  }

  private Access secret(Map<String, String> values) throws Exception {
    Path secret = Files.createDirectories(folder.resolve("shop"));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(secret.resolve(value.getKey()), value.getValue());
    }
    return Access.secret(secret);
  }

  private static RemoteUri uri(String uri) throws StoreException {
    return RemoteUri.parse(uri).orElseThrow();
  }
}
