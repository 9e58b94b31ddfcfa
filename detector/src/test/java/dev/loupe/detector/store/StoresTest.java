package dev.loupe.detector.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loupe.detector.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoresTest {
  /** Of their UTF-8 bytes; that of the UTF-16 code units, and that of folders first, is another. */
  static final List<String> IN_ORDER =
      List.of(
          "a-b/1.jpg", "a.jpg", "a/1.jpg", "a/z/2.jpg", "a0.jpg", "é.jpg", "\uFF5E.jpg", "😀.jpg");

  @TempDir Path root;

  @BeforeEach
  void aClaimIsMounted() throws IOException {
    Files.createDirectories(root.resolve("photos"));
  }

  @Test
  void aClaimsFilesAreListedWithTheirSizesInOrder() throws Exception {
    put("photos/shop/real/b.jpg", "12345");
    put("photos/shop/real/a/c.jpg", "1");
    put("photos/shop/ai/d.jpg", "");
    put("photos/other/e.jpg", "x");

    try (Store store = open("file://photos/shop")) {
      assertThat(store.list(""))
          .containsExactly(
              new StoredFile("ai/d.jpg", 0),
              new StoredFile("real/a/c.jpg", 1),
              new StoredFile("real/b.jpg", 5));
      assertThat(store.list("real/a")).containsExactly(new StoredFile("real/a/c.jpg", 1));
      assertThat(store.list("none")).isEmpty();
    }
  }

  @Test
  void filesAreShownInTheOrderOfTheirPathsUtf8Bytes() throws Exception {
    for (String path : IN_ORDER.reversed()) {
      put("photos/shop/" + path, "x");
    }

    try (Store store = open("file://photos/shop");
        Store above = open("file://photos")) {
      assertThat(paths(store, "")).isEqualTo(IN_ORDER);
      assertThat(paths(above.within("shop"), "")).isEqualTo(IN_ORDER);
      assertThat(paths(above.within("shop"), "a/")).containsExactly("a/1.jpg", "a/z/2.jpg");
      assertThat(paths(store, "a.jpg")).isEmpty();
      assertThat(paths(store, "none")).isEmpty();
    }
  }

  @Test
  void aVisitorEndsAWalkByThrowing() throws Exception {
    put("photos/a.jpg", "x");
    put("photos/b.jpg", "x");
    List<String> seen = new ArrayList<>();

    try (Store store = open("file://photos")) {
      assertThatExceptionOfType(java.util.concurrent.TimeoutException.class)
          .isThrownBy(
              () ->
                  store.forEach(
                      "",
                      file -> {
                        seen.add(file.path());
                        throw new java.util.concurrent.TimeoutException();
                      }));
    }
    assertThat(seen).containsExactly("a.jpg");
  }

  @Test
  void filesStillBeingWrittenAreNotShown() throws Exception {
    put("photos/.loupe-unfinished/model.onnx.123", "half");
    put("photos/real/.loupe-unfinished/a.jpg", "the user's own");

    try (Store store = open("file://photos")) {
      assertThat(paths(store, "")).containsExactly("real/.loupe-unfinished/a.jpg");
    }
  }

  @Test
  void whatAKilledWriterLeftIsRemovedByAWriterOfAnotherDay() throws Exception {
    put("photos/.loupe-unfinished/model.onnx.123", "half");
    put("photos/.loupe-unfinished/model.onnx.456", "of one that still writes");
    Path old = root.resolve("photos/.loupe-unfinished/model.onnx.123");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

    try (Store store = open("file://photos")) {
      store.write("a", new byte[0]);
    }

    assertThat(root.resolve("photos/.loupe-unfinished"))
        .isDirectoryContaining(file -> file.endsWith("model.onnx.456"))
        .isDirectoryNotContaining(file -> file.equals(old));
  }

  private static List<String> paths(Store store, String prefix) throws StoreException {
    List<String> paths = new ArrayList<>();
    store.forEach(prefix, file -> paths.add(file.path()));
    return paths;
  }

  @Test
  void aFolderOfThisMachineNeedsNoClaim() throws Exception {
    put("anywhere/a.txt", "a");

    try (Store store = open("file://" + root + "/anywhere")) {
      assertThat(store.read("a.txt", 1)).isEqualTo("a".getBytes(UTF_8));
    }
  }

  @Test
  void whatIsWrittenIsReadAndReplacedAndDeleted() throws Exception {
    try (Store store = open("file://photos/runs")) {
      store.write("k/train/report.json", "one".getBytes(UTF_8));
      store.write("k/train/report.json", "two!".getBytes(UTF_8));

      assertThat(store.read("k/train/report.json", 4)).isEqualTo("two!".getBytes(UTF_8));
      assertThat(store.list("")).containsExactly(new StoredFile("k/train/report.json", 4));
      store.delete("k/train/report.json");
      store.delete("k/train/report.json");
      assertThat(store.exists("k/train/report.json")).isFalse();
    }
  }

  @Test
  void aReaderNeverSeesAFileHalfWritten() throws Exception {
    byte[] one = new byte[3_000_000];
    byte[] two = new byte[2_000_000];
    java.util.Arrays.fill(two, (byte) 2);
    try (Store store = open("file://photos/runs");
        ExecutorService writer = Executors.newSingleThreadExecutor()) {
      store.write("model", one);
      Callable<Boolean> writing =
          () -> {
            for (int i = 0; i < 40; i++) {
              store.write("model", i % 2 == 0 ? two : one);
            }
            return true;
          };
      Future<Boolean> done = writer.submit(writing);
      do {
        byte[] seen = Files.readAllBytes(root.resolve("photos/runs/model"));
        assertThat(seen).isEqualTo(seen.length == two.length ? two : one);
      } while (!done.isDone());
      assertThat(done.get()).isTrue();
    }
  }

  @Test
  void aPartOfAStoreIsAStore() throws Exception {
    try (Store store = open("file://photos/runs")) {
      Store bundle = store.within("bundles/abc/");
      assertRefused(() -> bundle.list(""), Reason.MISSING)
          .hasMessageContaining("file://photos/runs/bundles/abc");
      bundle.write("m/model.onnx", new byte[3]);

      assertThat(bundle.list("")).containsExactly(new StoredFile("m/model.onnx", 3));
      assertThat(store.exists("bundles/abc/m/model.onnx")).isTrue();
      assertThat(bundle.uri("m")).isEqualTo("file://photos/runs/bundles/abc/m");
      assertRefused(() -> bundle.read("../../x", 1), Reason.BAD_URI);
    }
  }

  @Test
  void aMissingClaimIsNamedAndNotMade() {
    try (Store store = open("file://nowhere/shop")) {
      assertRefused(() -> store.list(""), Reason.MISSING)
          .hasMessage(
              "file://nowhere/shop: the PersistentVolumeClaim nowhere is not mounted (looked for %s);"
                  + " create it in the run's namespace, or mend the URI. Nothing was read or"
                  + " written.",
              root.resolve("nowhere"));
      assertRefused(() -> store.write("a", new byte[1]), Reason.MISSING);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
    assertThat(root.resolve("nowhere")).doesNotExist();
  }

  @Test
  void aMissingFolderIsNamedAndNotMade() throws Exception {
    try (Store store = open("file://photos/shop")) {
      assertRefused(() -> store.list(""), Reason.MISSING)
          .hasMessage(
              "file://photos/shop: there is no such folder (looked for %s); put the files there, or"
                  + " mend the URI. Nothing was read or written.",
              root.resolve("photos/shop"));
      assertThat(store.exists("a")).isFalse();
      assertThat(store.exists("")).isFalse();
    }
    assertThat(root.resolve("photos/shop")).doesNotExist();
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    put("photos/shop/a.txt", "a");
    try (Store store = open("file://photos/shop")) {
      assertRefused(() -> store.read("b.txt", 9), Reason.MISSING)
          .hasMessage("file://photos/shop/b.txt: there is no such file. Nothing was changed.");
      assertRefused(() -> store.read("a.txt/b", 9), Reason.MISSING);
    }
  }

  @Test
  void aFileLongerThanAcceptedIsNotRead() throws Exception {
    put("photos/shop/a.txt", "12345");
    try (Store store = open("file://photos/shop")) {
      assertRefused(() -> store.read("a.txt", 4), Reason.TOO_LARGE)
          .hasMessageContaining("5 bytes, at most 4 are read");
    }
  }

  @Test
  void linksAreFollowedAndThoseThatLeadNowhereArePassedOver() throws Exception {
    put("elsewhere/real/a.jpg", "a");
    Files.createSymbolicLink(root.resolve("photos/real"), root.resolve("elsewhere/real"));
    Files.createSymbolicLink(root.resolve("photos/gone"), root.resolve("none"));

    try (Store store = open("file://photos")) {
      assertThat(store.list("")).containsExactly(new StoredFile("real/a.jpg", 1));
    }
  }

  @Test
  void aLinkThatLeadsUpIsAnErrorAndNoEndlessLoop() throws Exception {
    Files.createSymbolicLink(root.resolve("photos/up"), root.resolve("photos"));

    try (Store store = open("file://photos")) {
      assertRefused(() -> store.list(""), Reason.TOO_LARGE)
          .hasMessageContaining("a link may lead up");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "a/./b",
        "/etc/passwd",
        "a//b",
        "a\\b",
        "a\0b",
        "..",
        ".",
        "/",
        "a/b//"
      })
  void aPathThatCouldLeaveTheFolderIsRefused(String path) throws Exception {
    try (Store store = open("file://photos")) {
      assertRefused(() -> store.read(path, 1), Reason.BAD_URI);
      assertRefused(() -> store.write(path, new byte[1]), Reason.BAD_URI);
      assertRefused(() -> store.exists(path), Reason.BAD_URI);
      assertRefused(() -> store.delete(path), Reason.BAD_URI);
      assertRefused(() -> store.list(path), Reason.BAD_URI);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop/photos",
        "/shop/photos",
        "s3://Bucket/x",
        "s3://b/x",
        "s3:///x",
        "s3://bucket/../x",
        "s3://bucket/a//b",
        "s3://bucket/x?y=z",
        "s3://key@bucket/x",
        "http://bucket/x",
        "file:/x",
        "file://",
        "file:///",
        "file://Shop/x",
        "file://../x",
        "file://a..b/x",
        "file://shop/../x",
        "file:///a/../../x",
        "file://shop/x?y=z",
        "file://shop/x#y",
        "file://user@shop/x",
        "file://shop:80/x"
      })
  void anotherUriIsRefused(String uri) {
    assertRefused(() -> open(uri), Reason.BAD_URI).hasMessageContaining("accepted are");
  }

  @Test
  void manyThreadsWriteAtOnce() throws Exception {
    try (Store store = open("file://photos/runs");
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String name = "f" + i;
        calls.add(
            () -> {
              store.write(name, name.getBytes(UTF_8));
              return store.exists(name);
            });
      }
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isTrue();
      }
      assertThat(store.list("")).hasSize(64);
    }
  }

  private Store open(String uri) throws StoreException {
    return Stores.open(uri, root);
  }

  private void put(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      ThrowingCallable call, Reason reason) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    return org.assertj.core.api.Assertions.assertThatThrownBy(call);
  }
}
