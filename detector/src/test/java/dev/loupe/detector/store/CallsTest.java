package dev.loupe.detector.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.detector.store.Calls.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.opendal.OpenDALException;
import org.junit.jupiter.api.Test;

class CallsTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Calls calls =
      new Calls(3, Duration.ZERO, Duration.ofSeconds(1), () -> 1, pauses::add);

  @Test
  void silenceIsTriedAgain() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(calls.make(0, () -> silent(asked)))
        .isEqualTo(new Outcome.Silent<>(Duration.ZERO, 3));
    assertThat(asked).hasValue(3);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void theSilenceOfALongCallIsNot() {
    AtomicInteger asked = new AtomicInteger();

    assertThat(calls.makeLong(Duration.ofMillis(1), () -> silent(asked)))
        .isEqualTo(new Outcome.Silent<>(Duration.ofMillis(1), 1));
    assertThat(asked).hasValue(1);
  }

  @Test
  void aLongCallHasItsOwnTime() {
    assertThat(
            calls.makeLong(
                Duration.ofMinutes(1), () -> CompletableFuture.supplyAsync(() -> "listed")))
        .isEqualTo(new Outcome.Done<>("listed"));
  }

  @Test
  void aRequestThatCannotBeMadeIsRefusedWithoutItsText() {
    Outcome<String> outcome =
        calls.make(
            0,
            () -> {
              throw new IllegalArgumentException("invalid header value: \"hunter2\"");
            });

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    OpenDALException why = ((Outcome.Refused<String>) outcome).why();
    assertThat(why.getCode()).isEqualTo(OpenDALException.Code.ConfigInvalid);
    assertThat(why).hasNoCause().hasMessage("no request can be made of it");
    assertThat(pauses).isEmpty();
  }

  private static CompletableFuture<String> silent(AtomicInteger asked) {
    asked.incrementAndGet();
    return new CompletableFuture<>();
  }
}
