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
import org.junit.jupiter.params.provider.ValueSource;

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
  void aSecretForGoogleIsReadAgainWithItsContent() throws Exception {
    String key = "{\n \"type\": \"service_account\", \"project_id\": \"café\"\n}";
    assertThat(settings("gs://models/photo", Map.of("GOOGLE_APPLICATION_CREDENTIALS", key)))
        .containsOnly(
            Map.entry("bucket", "models"),
            Map.entry("root", "/photo/"),
            Map.entry("credential", base64(key)),
            Map.entry("disable_vm_metadata", "true"));
    assertThat(settings("gs://models/photo", Map.of("GOOGLE_APPLICATION_CREDENTIALS", "{}")))
        .containsEntry("credential", base64("{}"));
  }

  @Test
  void onThisMachineGooglesKeyIsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("key.json"), "{}");
    assertThat(Services.settings(uri("gs://models/photo"), googleKey(file)))
        .containsEntry("credential", base64("{}"));

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Services.settings(uri("gs://models/a"), googleKey(folder.resolve("no"))))
        .withMessage(
            "GOOGLE_APPLICATION_CREDENTIALS in the environment (or secretName) can't be read: the"
                + " file that it names is missing or empty. Nothing was read or written.");
  }

  private static Access googleKey(Path file) {
    return Access.surroundings(Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()));
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

  @Test
  void azureIsOpenedWithNoIdentity() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                Services.settings(
                    uri("azblob://models/a"),
                    Access.surroundings(
                        Map.of("AZURE_STORAGE_ACCOUNT", "shop", "AZURE_CLIENT_ID", "pod"))))
        .withMessage(
            "azblob://models/a: set AZURE_STORAGE_KEY (or AZURE_STORAGE_SAS_TOKEN) in the"
                + " environment (or secretName); it is missing or empty. Nothing was read or"
                + " written.");
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
  @ValueSource(strings = {"hunter\n2", "hunter\t2", "hunter\u00e9", "\u200bhunter"})
  void aValueThatNoHeaderTakesIsRefusedWithoutBeingTold(String value) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                settings(
                    "s3://models/a",
                    Map.of(
                        "AWS_REGION", "eu-test-1",
                        "AWS_ACCESS_KEY_ID", "id",
                        "AWS_SECRET_ACCESS_KEY", "secret",
                        "AWS_SESSION_TOKEN", value)))
        .withMessage(
            "AWS_SESSION_TOKEN in Secret shop can't be read: it has a line break or another"
                + " character that is not printable ASCII. Nothing was read or written.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
  }

  @Test
  void aValueThatMakesNoRequestIsRefusedWithoutBeingTold() throws Exception {
    Access access =
        secret(
            Map.of(
                "AWS_REGION", "eu {hunter2}",
                "AWS_ACCESS_KEY_ID", "id",
                "AWS_SECRET_ACCESS_KEY", "secret"));
    assertRefused("s3://models/a", access, "no request can be made of it");
  }

  @Test
  void aValueThatTheLibraryDoesNotTakeIsRefusedWithoutBeingTold() throws Exception {
    Access access = secret(Map.of("AZURE_STORAGE_ACCOUNT", "shop", "AZURE_STORAGE_KEY", "hunter2"));
    assertRefused("azblob://models/a", access, "invalid account_key: cannot decode as base64");
  }

  private static void assertRefused(String uri, Access access, String why) throws Exception {
    Calls calls = new Calls(1, Duration.ofSeconds(5), Duration.ZERO, () -> 0, pause -> {});
    try (Store store = new RemoteStore(uri(uri), access, calls)) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.list(""))
          .withMessageStartingWith(uri + ": can't ")
          .withMessageContaining(
              "Secret shop has a value of another form than docs/stores.md says: " + why)
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("hunter2"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://minio.example:443, https://minio.example",
    "https://minio.example:443/, https://minio.example",
    "http://minio:80, http://minio",
    "http://[::1]:80, http://[::1]",
    "https://minio:80, https://minio:80",
    "http://minio:443, http://minio:443",
    "http://minio:9080, http://minio:9080"
  })
  void thePortThatGoesWithoutSayingIsLeftOut(String endpoint, String asked) throws Exception {
    assertThat(
            settings(
                "s3://models/a",
                Map.of(
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "secret",
                    "AWS_ENDPOINT_URL", endpoint)))
        .containsEntry("endpoint", asked);
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

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
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
