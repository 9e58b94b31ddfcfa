package dev.loupe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Stage;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.StageFailure;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PictureCheckTest {
  private static final int CORES = 2;

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void aStoreThatIsAwayEndsTheCheckAtTheFirstPicture() throws StageFailure {
    AwayStore store = new AwayStore();
    PictureCheck check =
        new PictureCheck(store, CORES, new Progress(Stage.VALIDATE, InstantSource.system()));
    try (FileList files = FileList.in(folder)) {
      for (int i = 0; i < 1000; i++) {
        files.add(new StoredFile("real/%04d.jpg".formatted(i), 100));
      }
      files.sort();

      assertThatThrownBy(() -> check.all(files, checked -> {}))
          .asInstanceOf(InstanceOfAssertFactories.throwable(StageFailure.class))
          .satisfies(e -> assertThat(e.exit()).isEqualTo(ExitCode.STORE))
          .hasMessageContaining("the store is away");
    }
    assertThat(store.waiting).hasValueLessThanOrEqualTo(CORES);
  }

  /** Says so for the first picture; the others wait for an answer. */
  private static final class AwayStore implements Store {
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public byte[] read(String path, long maxBytes) throws StoreException {
      if (path.equals("real/0000.jpg")) {
        throw new StoreException(StoreException.Reason.FAILED, "the store is away");
      }
      waiting.incrementAndGet();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("given up");
    }

    @Override
    public String uri() {
      return "s3://photos/set";
    }

    @Override
    public <E extends Exception> void forEach(String prefix, Visitor<E> visitor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean exists(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream stream(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(String path, byte[] content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
