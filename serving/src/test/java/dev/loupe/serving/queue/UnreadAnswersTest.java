package dev.loupe.serving.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serving.queue.UnreadAnswers.Reader;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicLong now = new AtomicLong(-5);
  private final UnreadAnswers answers = new UnreadAnswers(1000, PATIENCE, now::get);
  private final Set<String> cutOff = Collections.synchronizedSet(new LinkedHashSet<>());

  @AfterEach
  void close() {
    answers.close();
  }

  private Reader reader(String name) {
    return answers.reader(() -> cutOff.add(name));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    answers.cutOffLate();
  }

  @Test
  void whoTakesNothingForTooLongIsCutOff() {
    reader("slow").given(10);
    pass(PATIENCE.minusNanos(1));
    assertThat(cutOff).isEmpty();

    pass(Duration.ofNanos(1));

    assertThat(cutOff).containsExactly("slow");
    assertThat(answers.bytes()).isZero();
  }

  @Test
  void whoTakesALittleHasItsTimeAnew() {
    Reader drip = reader("drip");
    drip.given(10);
    pass(PATIENCE.minusNanos(1));
    drip.taken(1);
    pass(PATIENCE.minusNanos(1));

    assertThat(cutOff).isEmpty();
    assertThat(answers.bytes()).isEqualTo(9);
  }

  @Test
  void whoHasTakenAllMayBeSilentForEver() {
    Reader idle = reader("idle");
    idle.given(10);
    idle.taken(10);

    pass(PATIENCE.multipliedBy(100));

    assertThat(cutOff).isEmpty();
  }

  @Test
  void whereAllTogetherIsTooMuchWhoHasWaitedLongestGoes() {
    Reader first = reader("first");
    Reader second = reader("second");
    first.given(400);
    pass(Duration.ofSeconds(1));
    second.given(400);
    pass(Duration.ofSeconds(1));
    first.taken(1);

    reader("third").given(400);

    assertThat(cutOff).containsExactly("second");
    assertThat(answers.bytes()).isEqualTo(799);
  }

  @Test
  void oneAnswerAloneMayBeLarge() {
    reader("small").given(1);
    reader("large").given(5000);

    assertThat(cutOff).containsExactly("small");
    assertThat(answers.bytes()).isEqualTo(5000);
  }

  @Test
  void whoIsGoneHoldsNothing() {
    Reader gone = reader("gone");
    gone.given(700);
    gone.close();
    gone.taken(700);

    reader("next").given(700);

    assertThat(cutOff).isEmpty();
    assertThat(answers.bytes()).isEqualTo(700);
  }
}
