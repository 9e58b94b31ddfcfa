package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.detector.store.FaultProxy.Fault;
import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real S3 server, behind a proxy that spoils requests. */
class S3StoreIT {
  private static final int ATTEMPTS = 4;

  /** Each test has a folder of its own in the bucket. */
  private static final AtomicInteger FOLDERS = new AtomicInteger();

  private static S3Server server;
  private static FaultProxy proxy;

  @TempDir Path secrets;
  private final String uri = "s3://models/test-" + FOLDERS.incrementAndGet();
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeAll
  static void aServerWithABucket(@TempDir Path root) throws IOException {
    server = S3Server.start(Files.createDirectories(root.resolve("buckets")));
    server.makeBucket("models");
    proxy = new FaultProxy(server.port());
  }

  @AfterAll
  static void end() throws IOException {
    proxy.close();
    server.close();
  }

  @BeforeEach
  void nothingIsSpoilt() {
    proxy.spoil(request -> new Fault.None());
  }

  @Test
  void whatIsWrittenIsReadAndReplacedAndDeleted() throws Exception {
    try (Store store = open()) {
      store.write("runs/k/report é+&.json", bytes("one"));
      store.write("runs/k/report é+&.json", bytes("two!"));

      assertThat(store.read("runs/k/report é+&.json", 4)).isEqualTo(bytes("two!"));
      assertThat(store.exists("runs/k/report é+&.json")).isTrue();
      assertThat(store.exists("runs/k")).isTrue();
      assertThat(store.exists("runs/kk")).isFalse();
      store.delete("runs/k/report é+&.json");
      store.delete("runs/k/report é+&.json");
      assertThat(store.exists("runs")).isFalse();
    }
  }

  @Test
  void filesAreShownInTheOrderOfTheirPathsUtf8Bytes() throws Exception {
    try (Store store = open()) {
      for (String path : StoresTest.IN_ORDER.reversed()) {
        store.write(path, bytes(path));
      }
      List<StoredFile> seen = new ArrayList<>();
      store.forEach("", seen::add);

      assertThat(seen.stream().map(StoredFile::path))
          .containsExactlyElementsOf(StoresTest.IN_ORDER);
      assertThat(seen.getFirst().bytes()).isEqualTo(9);
      assertThat(store.list("a")).hasSize(2);
      assertThat(store.list("none")).isEmpty();
      assertThat(store.within("a").list("z")).containsExactly(new StoredFile("z/2.jpg", 9));
    }
  }

  @Test
  void manyFilesAreShownPageByPage() throws Exception {
    Path folder = server.folder(uri.substring("s3://".length()));
    for (int i = 0; i < 2500; i++) {
      Files.createFile(folder.resolve("%05d.jpg".formatted(i)));
    }
    List<String> seen = new ArrayList<>();
    try (Store store = open()) {
      store.forEach(
          "",
          file -> {
            assertThat(proxy.requests()).hasSize(1 + seen.size() / 1000);
            seen.add(file.path());
          });
    }

    assertThat(seen).hasSize(2500).isSorted();
    assertThat(proxy.requests()).hasSize(3).allMatch(r -> r.contains("max-keys=1000"));
  }

  @Test
  void aLargeFileGoesInPartsAndComesInPieces() throws Exception {
    byte[] large = random(20 << 20);
    try (Store store = open()) {
      store.write("model.onnx", large);

      assertThat(proxy.requests()).anyMatch(r -> r.contains("uploads"));
      assertThat(store.read("model.onnx", large.length)).isEqualTo(large);
      try (InputStream stream = store.stream("model.onnx")) {
        assertThat(stream.readAllBytes()).isEqualTo(large);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CUT", "STALL"})
  void anAnswerThatBreaksOffIsAskedForAgain(String how) throws Exception {
    byte[] content = random(1 << 20);
    AtomicInteger left = new AtomicInteger(2);
    try (Store store = open()) {
      store.write("a", content);
      proxy.spoil(
          r ->
              left.getAndDecrement() <= 0
                  ? new Fault.None()
                  : how.equals("CUT") ? new Fault.CutAnswer(9000) : new Fault.StallAnswer(9000));

      assertThat(store.read("a", content.length)).isEqualTo(content);
      left.set(2);
      assertThat(store.list("")).hasSize(1);
    }
  }

  @Test
  void aFileLongerThanAcceptedIsNotRead() throws Exception {
    try (Store store = open()) {
      store.write("a", bytes("12345"));
      assertThat(refusal(() -> store.read("a", 4)).reason()).isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    try (Store store = open()) {
      StoreException e = refusal(() -> store.read("none.json", 9));
      assertThat(e.reason()).isEqualTo(Reason.MISSING);
      assertThat(e).hasMessage(uri + "/none.json: there is no such file. Nothing was changed.");
    }
  }

  @Test
  void halfOfAllCallsFailingAreAnsweredAllTheSame() throws Exception {
    AtomicInteger count = new AtomicInteger();
    proxy.spoil(
        r ->
            count.incrementAndGet() % 2 == 1
                ? new Fault.Answer(503, "SlowDown")
                : new Fault.None());
    try (Store store = open()) {
      store.write("a", bytes("kept"));
      assertThat(store.read("a", 9)).isEqualTo(bytes("kept"));
      assertThat(store.list("")).hasSize(1);
    }
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void anUploadThatDiesInTheMiddleIsSeenByNobodyAndMadeAgain() throws Exception {
    byte[] large = random(20 << 20);
    AtomicInteger cuts = new AtomicInteger(2);
    proxy.spoil(
        r ->
            r.contains("partNumber=2") && cuts.getAndDecrement() > 0
                ? new Fault.CutBody(1 << 20)
                : new Fault.None());
    try (Store store = open()) {
      store.write("model.onnx", large);
      assertThat(store.read("model.onnx", large.length)).isEqualTo(large);
    }
  }

  @Test
  void anUploadThatNeverEndsLeavesNothingToSee() throws Exception {
    proxy.spoil(r -> r.contains("partNumber=2") ? new Fault.CutBody(1 << 20) : new Fault.None());
    try (Store store = open()) {
      StoreException e = refusal(() -> store.write("model.onnx", random(20 << 20)));

      assertThat(e.reason()).isEqualTo(Reason.FAILED);
      assertThat(e).hasMessageStartingWith(uri + "/model.onnx: can't write: ");
      assertThat(store.exists("model.onnx")).isFalse();
      assertThat(store.list("")).isEmpty();
    }
  }

  @Test
  void aLostAnswerOfAWriteIsNoHarm() throws Exception {
    AtomicInteger lost = new AtomicInteger(1);
    proxy.spoil(
        r ->
            r.startsWith("PUT") && lost.getAndDecrement() > 0
                ? new Fault.LoseAnswer()
                : new Fault.None());
    try (Store store = open()) {
      store.write("a", bytes("once"));
      assertThat(store.read("a", 9)).isEqualTo(bytes("once"));
    }
  }

  @Test
  void aSilentServiceIsGivenUpAfterTheDeadline() throws Exception {
    proxy.spoil(r -> new Fault.Silence());
    try (Store store = open()) {
      StoreException e = refusal(() -> store.write("a", bytes("x")));

      assertThat(e.reason()).isEqualTo(Reason.FAILED);
      assertThat(e)
          .hasMessage(
              uri + "/a: can't write: no answer within 1 s (tried 4 times); try again later");
    }
  }

  @Test
  void anOverloadedServiceIsGivenUpAfterAllAttempts() throws Exception {
    proxy.spoil(r -> new Fault.Answer(503, "SlowDown"));
    try (Store store = open()) {
      StoreException e = refusal(() -> store.list(""));

      assertThat(e.reason()).isEqualTo(Reason.FAILED);
      assertThat(e)
          .hasMessage(
              uri
                  + ": can't list: the service answered 503; try again later (tried 4 times)"
                  + " [SlowDown]");
      assertThat(proxy.requests()).hasSize(ATTEMPTS);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 | AccessDenied        | REFUSED  | Secret shop-s3 may not write in bucket "models"; give it the rights that docs/stores.md lists [AccessDenied]
          403 | InvalidAccessKeyId  | REFUSED  | the service does not know the key; mend AWS_ACCESS_KEY_ID in Secret shop-s3 [InvalidAccessKeyId]
          400 | ExpiredToken        | FAILED   | the key has expired; renew AWS_SESSION_TOKEN in Secret shop-s3 with its key [ExpiredToken]
          301 | PermanentRedirect   | REFUSED  | bucket "models" is in another region; set AWS_REGION in Secret shop-s3 [PermanentRedirect]
          507 | InsufficientStorage | NO_SPACE | the store is full; enlarge it or delete old runs [InsufficientStorage]
          """)
  void aRefusalIsOneSentenceAndNotTriedAgain(
      int status, String code, Reason reason, String sentence) throws Exception {
    proxy.spoil(r -> new Fault.Answer(status, code));
    try (Store store = open()) {
      StoreException e = refusal(() -> store.write("k/a", bytes("x")));

      assertThat(e).hasMessage("%s/k/a: can't write: %s", uri, sentence);
      assertThat(e.reason()).isEqualTo(reason);
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void aWrongSecretKeyIsTold() throws Exception {
    secret(Map.of("AWS_SECRET_ACCESS_KEY", "of another"));
    assertAllRefused(
        uri,
        "the secret key does not fit the key's id; mend AWS_SECRET_ACCESS_KEY in Secret shop-s3"
            + " [SignatureDoesNotMatch]");
  }

  @Test
  void anUnknownKeyIsTold() throws Exception {
    secret(Map.of("AWS_ACCESS_KEY_ID", "NOBODY"));
    assertAllRefused(
        uri,
        "the service does not know the key; mend AWS_ACCESS_KEY_ID in Secret shop-s3"
            + " [XAdminUserNotFound]");
  }

  @Test
  void aWrongRegionIsToldWithTheRightOne() throws Exception {
    secret(Map.of("AWS_REGION", "us-west-2"));
    assertAllRefused(
        uri,
        "bucket \"models\" is in region eu-test-1; set AWS_REGION in Secret shop-s3"
            + " [AuthorizationHeaderMalformed]");
  }

  @Test
  void aMissingBucketIsTold() throws Exception {
    assertAllRefused(
        "s3://no-such/x",
        "there is no bucket \"no-such\"; make it, or mend the URI [NoSuchBucket]");
  }

  private void assertAllRefused(String uri, String sentence) throws Exception {
    try (Store store = open(uri)) {
      Map<ThrowingCallable, String> calls =
          Map.of(
              () -> store.list(""), ": can't list: ",
              () -> store.exists("a"), "/a: can't ",
              () -> store.read("a", 9), "/a: can't read: ",
              () -> store.write("a", bytes("x")), "/a: can't write: ");
      calls.forEach(
          (call, what) -> {
            StoreException e = refusal(call);
            assertThat(e).hasMessageStartingWith(uri + what).hasMessageEndingWith(": " + sentence);
            assertThat(e.reason()).isEqualTo(Reason.REFUSED);
            assertThat(e.toString() + e.getCause()).doesNotContain(S3Server.KEY, "of another");
          });
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void anUnreachableEndpointIsNamed() throws Exception {
    secret(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:" + S3Server.freePort()));
    try (Store store = open()) {
      StoreException e = refusal(() -> store.read("a", 9));
      assertThat(e.reason()).isEqualTo(Reason.FAILED);
      assertThat(e)
          .hasMessageMatching(
              uri
                  + "/a: can't read: http://127.0.0.1:[0-9]+ can't be reached: Connection refused"
                  + " \\(os error 111\\); mend AWS_ENDPOINT_URL in Secret shop-s3, or let the pod"
                  + " reach it \\(tried 4 times\\)");
    }
  }

  @ParameterizedTest
  @CsvSource({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
  void aMissingKeyOfTheSecretIsNamed(String key) throws Exception {
    secret(Map.of(key, ""));
    try (Store store = open()) {
      StoreException e = refusal(() -> store.list(""));
      assertThat(e.reason()).isEqualTo(Reason.REFUSED);
      assertThat(e)
          .hasMessage(
              "%s: set %s in Secret shop-s3; it is missing or empty. Nothing was read or written.",
              uri, key);
    }
  }

  @Test
  void aSecretThatWasMendedIsReadAgain() throws Exception {
    secret(Map.of("AWS_SECRET_ACCESS_KEY", "of yesterday"));
    try (Store store = open()) {
      refusal(() -> store.write("a", bytes("x")));
      secret(Map.of());

      store.write("a", bytes("x"));
      assertThat(store.exists("a")).isTrue();
    }
  }

  @Test
  void aSecretThatWasRenewedUnderManyThreadsServesThemAll() throws Exception {
    int threads = 4;
    AtomicInteger first = new AtomicInteger(threads);
    CountDownLatch asked = new CountDownLatch(threads);
    CountDownLatch renewed = new CountDownLatch(1);
    proxy.spoil(
        r -> {
          if (first.getAndDecrement() <= 0) {
            return new Fault.None();
          }
          asked.countDown();
          waitFor(renewed);
          return new Fault.Answer(403, "SignatureDoesNotMatch");
        });
    secret(Map.of("AWS_SECRET_ACCESS_KEY", "of yesterday"));
    try (Store store = open(uri, Duration.ofMinutes(1));
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        String path = "file-" + i;
        writes.add(
            pool.submit(
                () -> {
                  store.write(path, bytes(path));
                  return path;
                }));
      }
      waitFor(asked);
      secret(Map.of());
      renewed.countDown();

      for (Future<?> write : writes) {
        assertThat(write).succeedsWithin(Duration.ofMinutes(1));
      }
      assertThat(store.list("")).hasSize(threads);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Store open() throws IOException {
    return open(uri);
  }

  private Store open(String uri) throws IOException {
    return open(uri, Duration.ofSeconds(1));
  }

  private Store open(String uri, Duration deadline) throws IOException {
    if (!Files.exists(secrets.resolve("shop-s3"))) {
      secret(Map.of());
    }
    return new RemoteStore(
        RemoteUri.parse(uri).orElseThrow(),
        Access.secret(secrets.resolve("shop-s3")),
        new Calls(ATTEMPTS, deadline, Duration.ofMillis(100), () -> 0.5, pauses::add));
  }

  private void secret(Map<String, String> different) throws IOException {
    Map<String, String> values =
        new TreeMap<>(
            Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET,
                "AWS_REGION", S3Server.REGION,
                "AWS_ENDPOINT_URL", "http://127.0.0.1:" + proxy.port()));
    values.putAll(different);
    Path folder = Files.createDirectories(secrets.resolve("shop-s3"));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(folder.resolve(value.getKey()), value.getValue());
    }
  }

  private static StoreException refusal(ThrowingCallable call) {
    return catchThrowableOfType(StoreException.class, call);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
