package dev.loupe.detector.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.opendal.OpenDALException;

/**
 * Makes calls of a service: each attempt has a deadline; what may pass (no answer, no connection,
 * 5xx, 429) is tried again after a pause that doubles, with full jitter, so that a service that
 * comes back is not met by all its clients at once.
 *
 * @param attempts in all
 * @param deadline of an attempt that carries little; more bytes have more time
 * @param pause before the second attempt, at most; the next are each twice as long, up to {@link
 *     #LONGEST_PAUSE}
 * @param jitter between 0 and 1
 */
record Calls(
    int attempts, Duration deadline, Duration pause, DoubleSupplier jitter, Sleeper sleeper) {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** A store slower than this is as good as away. */
  private static final long SLOWEST_BYTES_A_SECOND = 128 << 10;

  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration pause) throws InterruptedException;
  }

  /** Half a minute an attempt; gives up after about two minutes of refusals at once. */
  static Calls usual(DoubleSupplier jitter) {
    return new Calls(
        6, Duration.ofSeconds(30), Duration.ofSeconds(2), jitter, p -> Thread.sleep(p.toMillis()));
  }

  /** What became of a call: its value, or the last attempt's failure. */
  sealed interface Outcome<T> {
    record Done<T>(T value) implements Outcome<T> {}

    record Refused<T>(OpenDALException why, int attempts) implements Outcome<T> {}

    record Silent<T>(Duration deadline, int attempts) implements Outcome<T> {}
  }

  /**
   * @param bytes that the call carries
   */
  <T> Outcome<T> make(long bytes, Supplier<CompletableFuture<T>> call) {
    return make(deadline.plusSeconds(bytes / SLOWEST_BYTES_A_SECOND), true, call);
  }

  /**
   * One that gives no sign of life before it ends. If that takes longer than {@code time}, the next
   * attempt would too.
   */
  <T> Outcome<T> makeLong(Duration time, Supplier<CompletableFuture<T>> call) {
    return make(time, false, call);
  }

  private <T> Outcome<T> make(
      Duration time, boolean silenceMayPass, Supplier<CompletableFuture<T>> call) {
    for (int attempt = 1; ; attempt++) {
      Outcome<T> outcome = attempt(attempt, time, call);
      boolean again =
          switch (outcome) {
            case Outcome.Done<T> d -> false;
            case Outcome.Refused<T> r -> RemoteFailure.mayPass(r.why());
            case Outcome.Silent<T> s -> silenceMayPass;
          };
      if (!again || attempt == attempts) {
        return outcome;
      }
      sleep(attempt);
    }
  }

  private static <T> Outcome<T> attempt(
      int attempt, Duration time, Supplier<CompletableFuture<T>> call) {
    try {
      return new Outcome.Done<>(call.get().get(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      // OpenDAL can't be told to stop: it panics over a future that was cancelled meanwhile.
      return new Outcome.Silent<>(time, attempt);
    } catch (OpenDALException e) {
      return new Outcome.Refused<>(e, attempt);
    } catch (IllegalArgumentException e) {
      // Of the request, whose headers hold credentials: its message may quote them.
      return new Outcome.Refused<>(
          new OpenDALException(OpenDALException.Code.ConfigInvalid, "no request can be made of it"),
          attempt);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OpenDALException refused) {
        return new Outcome.Refused<>(refused, attempt);
      }
      throw new IllegalStateException("the store's library failed", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void sleep(int attempt) {
    long most = Math.min(LONGEST_PAUSE.toMillis(), pause.toMillis() << Math.min(attempt - 1, 16));
    try {
      sleeper.sleep(Duration.ofMillis((long) (most * jitter.getAsDouble())));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the store", e);
  }
}
