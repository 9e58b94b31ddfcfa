package dev.loupe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.serving.guard.Verdict.Admitted;
import dev.loupe.serving.guard.Verdict.Limited;
import dev.loupe.serving.guard.Verdict.Unauthenticated;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
  /** {@code printf %s open-sesame | sha256sum}. */
  private static final String OPEN_SESAME =
      "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

  /** {@code printf %s second | sha256sum}. */
  private static final String SECOND =
      "16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4";

  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");

  @TempDir Path keys;
  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong();

  @BeforeEach
  void aKey() throws IOException {
    Files.writeString(keys.resolve("shop"), OPEN_SESAME + "\n");
  }

  private Guard guarded() {
    return new Guard(keys, null, now::get);
  }

  private Guard open(String policy) throws IOException {
    return new Guard(null, policy(policy), now::get);
  }

  private Path policy(String json) throws IOException {
    return Files.writeString(folder.resolve("policy.json"), json);
  }

  private static Verdict shows(Guard guard, String key) {
    return guard.check(Optional.of(key), HERE, List.of(), Optional.empty());
  }

  private static Verdict asks(Guard guard, Endpoint endpoint, String address) {
    return guard.check(
        Optional.empty(), InetAddress.ofLiteral(address), List.of(), Optional.of(endpoint));
  }

  @Test
  void aKnownKeyIsKnownByItsName() {
    assertThat(shows(guarded(), "open-sesame"))
        .isEqualTo(new Admitted(new Caller.Key("shop"), Optional.empty()));
  }

  @Test
  void anUnknownKeyIsRefusedAndSoIsItsDigest() {
    assertThat(shows(guarded(), "sesame")).isInstanceOf(Unauthenticated.class);
    assertThat(shows(guarded(), OPEN_SESAME)).isInstanceOf(Unauthenticated.class);
    assertThat(shows(guarded(), "")).isInstanceOf(Unauthenticated.class);
  }

  @Test
  void withoutAKeyTheAnswerSaysHowToSendOne() {
    Verdict verdict = guarded().check(Optional.empty(), HERE, List.of(), Optional.empty());

    assertThat(verdict)
        .isEqualTo(
            new Unauthenticated(
                "an API key is needed; send the key as X-API-Key or as Authorization: Bearer"));
  }

  @Test
  void severalKeysOpenAtTheSameTimeAndComeAndGo() throws IOException {
    Guard guard = guarded();
    Files.writeString(keys.resolve("second"), SECOND.toUpperCase(java.util.Locale.ROOT));
    assertThat(shows(guard, "second")).isInstanceOf(Unauthenticated.class);

    guard.reread();
    assertThat(shows(guard, "second"))
        .isEqualTo(new Admitted(new Caller.Key("second"), Optional.empty()));
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Admitted.class);

    Files.delete(keys.resolve("shop"));
    guard.reread();
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Unauthenticated.class);
    assertThat(shows(guard, "second")).isInstanceOf(Admitted.class);
  }

  @Test
  void aKeyThatIsReplacedUnderItsNameOpensNoMore() throws IOException {
    Guard guard = guarded();
    Files.writeString(keys.resolve("shop"), SECOND);

    guard.reread();

    assertThat(shows(guard, "open-sesame")).isInstanceOf(Unauthenticated.class);
    assertThat(shows(guard, "second"))
        .isEqualTo(new Admitted(new Caller.Key("shop"), Optional.empty()));
  }

  @Test
  void keysThatExchangeTheirNamesAreKnownByTheNewOnes() throws IOException {
    Files.writeString(keys.resolve("second"), SECOND);
    Guard guard = guarded();
    Files.writeString(keys.resolve("shop"), SECOND);
    Files.writeString(keys.resolve("second"), OPEN_SESAME);

    guard.reread();

    assertThat(shows(guard, "open-sesame"))
        .isEqualTo(new Admitted(new Caller.Key("second"), Optional.empty()));
    assertThat(shows(guard, "second"))
        .isEqualTo(new Admitted(new Caller.Key("shop"), Optional.empty()));
  }

  @Test
  void anEmptiedOrVanishedSecretLetsNobodyIn() throws IOException {
    Guard guard = guarded();
    Files.delete(keys.resolve("shop"));
    guard.reread();
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Unauthenticated.class);

    Files.delete(keys);
    guard.reread();
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Unauthenticated.class);

    Files.createDirectory(keys);
    aKey();
    guard.reread();
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Admitted.class);
  }

  @Test
  void theKubeletsOwnFilesAreNoKeysAndItsLinksAreFollowed() throws IOException {
    Files.delete(keys.resolve("shop"));
    Path first = Files.createDirectory(keys.resolve("..2026_11_21"));
    Files.writeString(first.resolve("shop"), OPEN_SESAME);
    Files.createSymbolicLink(keys.resolve("..data"), Path.of("..2026_11_21"));
    Files.createSymbolicLink(keys.resolve("shop"), Path.of("..data", "shop"));
    Guard guard = guarded();
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Admitted.class);

    Path second = Files.createDirectory(keys.resolve("..2026_11_22"));
    Files.writeString(second.resolve("shop"), SECOND);
    Files.delete(keys.resolve("..data"));
    Files.createSymbolicLink(keys.resolve("..data"), Path.of("..2026_11_22"));
    guard.reread();
    assertThat(shows(guard, "second")).isInstanceOf(Admitted.class);
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Unauthenticated.class);
  }

  @Test
  void whatIsNoDigestOpensNothing() throws IOException {
    Files.writeString(keys.resolve("plain"), "the key itself");
    Files.writeString(keys.resolve("empty"), "");
    Files.write(keys.resolve("long"), new byte[1 << 20]);
    Guard guard = guarded();

    assertThat(shows(guard, "the key itself")).isInstanceOf(Unauthenticated.class);
    assertThat(shows(guard, "open-sesame")).isInstanceOf(Admitted.class);
  }

  @Test
  void withoutAnyKeyItDoesNotBegin() throws IOException {
    Files.delete(keys.resolve("shop"));

    assertThatThrownBy(this::guarded)
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(keys + " holds no API key")
        .hasMessageContaining("sha256sum");
  }

  @Test
  void aCallerIsLimitedByItself() throws IOException {
    Guard guard = open("{\"rateLimits\":{\"predict\":\"2/min\"}}");
    Endpoint predict = Endpoint.PREDICT;
    assertThat(asks(guard, predict, "192.0.2.1")).isInstanceOf(Admitted.class);
    assertThat(asks(guard, predict, "192.0.2.1"))
        .isEqualTo(
            new Admitted(
                new Caller.Address("192.0.2.1"),
                Optional.of(
                    new Quota(2, Duration.ofMinutes(1), 0, Duration.ofMinutes(1), Duration.ZERO))));

    Verdict third = asks(guard, predict, "192.0.2.1");

    assertThat(third)
        .isEqualTo(
            new Limited(
                new Caller.Address("192.0.2.1"),
                predict,
                new Quota(
                    2, Duration.ofMinutes(1), 0, Duration.ofMinutes(1), Duration.ofSeconds(30))));
    assertThat(asks(guard, predict, "192.0.2.2")).isInstanceOf(Admitted.class);
    assertThat(asks(guard, Endpoint.EXPLAIN, "192.0.2.1")).isInstanceOf(Admitted.class);

    now.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(asks(guard, predict, "192.0.2.1")).isInstanceOf(Admitted.class);
    assertThat(asks(guard, predict, "192.0.2.1")).isInstanceOf(Limited.class);
  }

  @Test
  void aKeyIsLimitedWhereverItComesFrom() throws IOException {
    Guard guard = new Guard(keys, policy("{\"rateLimits\":{\"batch\":\"1/h\"}}"), now::get);
    Optional<String> key = Optional.of("open-sesame");
    Optional<Endpoint> batch = Optional.of(Endpoint.BATCH);

    assertThat(guard.check(key, HERE, List.of(), batch)).isInstanceOf(Admitted.class);
    assertThat(guard.check(key, InetAddress.ofLiteral("192.0.2.7"), List.of(), batch))
        .isInstanceOf(Limited.class);
  }

  @Test
  void anotherRateHoldsAtOnce() throws IOException {
    Guard guard = open("{\"rateLimits\":{\"predict\":\"1/h\"}}");
    asks(guard, Endpoint.PREDICT, "192.0.2.1");
    assertThat(asks(guard, Endpoint.PREDICT, "192.0.2.1")).isInstanceOf(Limited.class);

    policy("{\"rateLimits\":{\"predict\":\"2/h\"}}");
    guard.reread();
    assertThat(asks(guard, Endpoint.PREDICT, "192.0.2.1")).isInstanceOf(Admitted.class);

    policy("{}");
    guard.reread();
    for (int i = 0; i < 10; i++) {
      assertThat(asks(guard, Endpoint.PREDICT, "192.0.2.1"))
          .isEqualTo(new Admitted(new Caller.Address("192.0.2.1"), Optional.empty()));
    }
  }

  @Test
  void aPolicyThatCantBeUsedLeavesTheOneBefore() throws IOException {
    Guard guard = open("{\"rateLimits\":{\"predict\":\"1/h\"},\"maxBatchFiles\":7}");
    Policy before = guard.policy();

    for (String bad :
        List.of("{", "null", "{\"maxBatchFiles\":21}", "{\"rateLimits\":{\"batch\":\"5\"}}")) {
      policy(bad);
      guard.reread();
      assertThat(guard.policy()).isSameAs(before);
    }
    Files.delete(folder.resolve("policy.json"));
    guard.reread();
    assertThat(guard.policy()).isSameAs(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"rateLimits":{"predict":"0/min"}} | rateLimits.predict is "0/min"; accepted: a number
          {"rateLimits":{"explain":"30/day"}} | rateLimits.explain is "30/day"
          {"maxBatchFiles":0} | maxBatchFiles is "0"; accepted: 1 to 20
          {"allowedOrigins":["shop.example"]} | allowedOrigins is "shop.example"; accepted: https://
          {"trustedProxies":["10.0.0.1"]} | trustedProxies is "10.0.0.1"; accepted: a network
          [] | be read: Cannot deserialize
          """)
  void aPolicyThatCantBeUsedEndsTheStart(String json, String words) {
    assertThatThrownBy(() -> open(json))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(words);
  }

  @Test
  void whatIsRememberedOfCallersIsBounded() {
    RateLimiter limiter = new RateLimiter(100, now::get);
    Rate once = new Rate(1, Duration.ofHours(1));
    for (int i = 0; i < 100_000; i++) {
      limiter.count(Endpoint.PREDICT, new Caller.Address("address " + i), once);
    }

    assertThat(limiter.size()).isEqualTo(100);
    Caller last = new Caller.Address("address 99999");
    assertThat(limiter.count(Endpoint.PREDICT, last, once).allowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          a | - | a
          - | Bearer b | b
          - | bearer  b | b
          a | Bearer b | a
          - | Basic YTpi | -
          - | - | -
          ' ' | Bearer b | b
          """)
  void theKeyIsReadFromEitherHeader(String apiKey, String authorization, String key) {
    assertThat(Credentials.key(apiKey, authorization)).isEqualTo(Optional.ofNullable(key));
  }
}
