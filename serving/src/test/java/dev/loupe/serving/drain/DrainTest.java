package dev.loupe.serving.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final AtomicLong now = new AtomicLong();

  private Drain drain(Duration quiet, Duration limit) {
    return new Drain(quiet, limit, now::get);
  }

  @Test
  void itIsOverWhenNoRequestWasSeenForTheWholePeriod() throws InterruptedException {
    Drain drain = drain(Duration.ofSeconds(10), Duration.ofSeconds(60));
    drain.begin();
    now.addAndGet(Duration.ofSeconds(10).toNanos());

    assertThat(drain.await()).isEqualTo(Drain.Ended.QUIET);
  }

  @Test
  void aRequestThatIsNotAnsweredIsWaitedFor() throws Exception {
    Drain drain = drain(Duration.ofMillis(1), Duration.ofSeconds(60));
    drain.came();
    drain.begin();
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    CompletableFuture<Drain.Ended> ended = CompletableFuture.supplyAsync(() -> await(drain));

    drain.came();
    drain.answered();
    assertThat(ended).isNotDone();
    drain.answered();
    now.addAndGet(Duration.ofMillis(1).toNanos());

    assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(Drain.Ended.QUIET);
  }

  @Test
  void requestsThatNeverEndDoNotKeepItForEver() throws InterruptedException {
    Drain drain = drain(Duration.ofSeconds(10), Duration.ofSeconds(60));
    drain.begin();
    drain.came();
    now.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(drain.await()).isEqualTo(Drain.Ended.LIMIT);
  }

  @Test
  void theQuietBeforeTheDrainDoesNotCount() throws Exception {
    Drain drain = drain(Duration.ofMillis(200), Duration.ofSeconds(60));
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    drain.begin();
    CompletableFuture<Drain.Ended> ended = CompletableFuture.supplyAsync(() -> await(drain));

    assertThat(ended).isNotDone();
    now.addAndGet(Duration.ofMillis(200).toNanos());

    assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(Drain.Ended.QUIET);
  }

  private static Drain.Ended await(Drain drain) {
    try {
      return drain.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
