package dev.loupe.serving.shadow;

import static dev.loupe.serving.shadow.Said.said;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.loupe.contract.TrafficSplit.Shadow;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.observe.MetricNames;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.SpareArrays;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowQueueTest {
  private static final List<String> CLASSES = List.of("real", "ai_generated");
  private static final Predicted REAL = said(CLASSES, 0.9, 0.1);
  private static final Predicted GENERATED = said(CLASSES, 0.2, 0.8);
  private static final long MEMORY = 1_000_000;
  private static final int CONCURRENCY = 4;

  @TempDir static Path root;
  static LoadedModel model;

  private final ModelHolder models = new ModelHolder();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicLong skipped = new AtomicLong();
  private final SpareArrays spares = new SpareArrays(MEMORY);
  private final Asked candidate = new Asked();
  private final ShadowQueue queue =
      new ShadowQueue(
          candidate,
          models,
          new ShadowMetrics(meters),
          spares,
          () -> System.nanoTime() + skipped.get(),
          MEMORY,
          CONCURRENCY);

  /** The candidate: what it was asked, and what it says. */
  private static final class Asked implements Candidate {
    private final Collection<Input> pictures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Function<Deadline, Reply> says = _ -> new Reply.Said(REAL);

    @Override
    public Reply ask(Shadow candidate, Input picture, Deadline deadline) {
      pictures.add(picture);
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        return says.apply(deadline);
      } finally {
        now.decrementAndGet();
      }
    }

    /** Until the latch is open. */
    private void hangs(CountDownLatch open) {
      says =
          _ -> {
            try {
              open.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new Reply.Said(REAL);
          };
    }
  }

  @BeforeAll
  static void load() throws Exception {
    model = TestBundle.binary(root).load();
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  @AfterEach
  void end() {
    queue.close();
  }

  private void shadow(String version, int percent) {
    queue.follow(new Shadow(version, version + ".shop.svc", percent));
  }

  private void serving(String... pictures) {
    models.set(model);
    shadow("v2", 100);
    for (String picture : pictures) {
      answered(picture, REAL);
    }
  }

  /** A picture of these letters. */
  private void answered(String picture, Outcome outcome) {
    queue.offer(List.of(new Input.Encoded(picture.getBytes(UTF_8))), List.of(outcome));
  }

  private double compared(String label, String result) {
    return count(MetricNames.SHADOW_COMPARISONS, MetricNames.CLASS, label, "result", result);
  }

  private double dropped(Drop why) {
    return count(MetricNames.SHADOW_DROPPED, MetricNames.REASON, why.label());
  }

  private double count(String name, String... tags) {
    return meters.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  private double counted() {
    return count(MetricNames.SHADOW_COMPARISONS) + count(MetricNames.SHADOW_DROPPED);
  }

  private void awaitCounted(int copies) {
    await().until(() -> counted() == copies);
    assertThat(queue.held()).isZero();
  }

  @Test
  void whatServingSaidIsComparedWithWhatTheCandidateSays() {
    serving("a", "b");
    answered("c", GENERATED);
    awaitCounted(3);

    assertThat(compared("real", "agreed")).isEqualTo(2);
    assertThat(compared("ai_generated", "disagreed")).isEqualTo(1);
    var difference =
        meters.find(MetricNames.SHADOW_SCORE_DIFFERENCE).tag("class", "ai_generated").summary();
    assertThat(difference).isNotNull();
    assertThat(difference.totalAmount()).isCloseTo(0.7, within(1e-9));
    for (String of : List.of("serving", "candidate")) {
      var latency = meters.find(MetricNames.SHADOW_LATENCY).tag("of", of).timer();
      assertThat(latency).isNotNull();
      assertThat(latency.count()).isEqualTo(3);
    }
  }

  @Test
  void theSeriesAreThereBeforeTheFirstCopy() {
    shadow("v2", 100);
    models.set(model);

    for (String label : CLASSES) {
      for (String result : List.of("agreed", "disagreed")) {
        assertThat(
                meters.find(MetricNames.SHADOW_COMPARISONS).tags("class", label, "result", result))
            .extracting(search -> search.counter())
            .isNotNull();
      }
    }
    assertThat(meters.find(MetricNames.SHADOW_DROPPED).counters()).hasSize(Drop.values().length);
  }

  @Test
  void ofManyCandidatesTheLastFourHaveSeries() {
    for (int i = 1; i <= 6; i++) {
      shadow("v" + i, 100);
    }
    shadow("v3", 100);
    shadow("v7", 100);

    assertThat(meters.find(MetricNames.SHADOW_DROPPED).counters())
        .extracting(counter -> counter.getId().getTag(MetricNames.CANDIDATE))
        .containsOnly("v3", "v5", "v6", "v7");
  }

  @Test
  void onlyWhatServingAnsweredIsCopied() {
    serving();

    answered("a", new Outcome.Failed());
    answered("b", new Outcome.Overloaded(3));
    answered("c", REAL);
    awaitCounted(1);

    assertThat(candidate.pictures).hasSize(1);
  }

  @Test
  void withoutACandidateNothingIsCopied() {
    serving("a");
    awaitCounted(1);
    queue.follow(null);

    answered("b", REAL);

    assertThat(queue.held()).isZero();
    assertThat(candidate.pictures).hasSize(1);
  }

  @Test
  void aPictureIsComparedOnceACandidate() {
    serving("a");
    awaitCounted(1);

    answered("a", REAL);
    awaitCounted(2);
    assertThat(dropped(Drop.REPEATED)).isEqualTo(1);
    assertThat(candidate.pictures).hasSize(1);

    shadow("v2", 50); // the same candidate
    shadow("v2", 100);
    answered("a", REAL);
    awaitCounted(3);
    assertThat(dropped(Drop.REPEATED)).isEqualTo(2);

    shadow("v3", 100);
    answered("a", REAL);
    awaitCounted(4);
    assertThat(candidate.pictures).hasSize(2);
  }

  @Test
  void whatWasDroppedMayBeComparedLater() {
    candidate.says = _ -> new Reply.Unheard(Drop.BUSY);
    serving("a");
    awaitCounted(1);
    candidate.says = _ -> new Reply.Said(REAL);

    answered("a", REAL);
    awaitCounted(2);

    assertThat(dropped(Drop.BUSY)).isEqualTo(1);
    assertThat(compared("real", "agreed")).isEqualTo(1);
  }

  @Test
  void theCandidateIsAskedAboutAFewAtATime() {
    CountDownLatch open = new CountDownLatch(1);
    candidate.hangs(open);
    serving("a", "b", "c", "d", "e", "f", "g");
    await().until(() -> candidate.now.get() == CONCURRENCY);
    open.countDown();
    awaitCounted(7);

    assertThat(candidate.most).hasValue(CONCURRENCY);
  }

  @Test
  void whoWaitsLongerThanTheDeadlineIsGivenUp() {
    CountDownLatch open = new CountDownLatch(1);
    candidate.hangs(open);
    serving("a", "b", "c", "d");
    await().until(() -> candidate.now.get() == CONCURRENCY);
    answered("e", REAL);
    skipped.addAndGet(ShadowQueue.PATIENCE.toNanos());
    open.countDown();
    awaitCounted(5);

    assertThat(dropped(Drop.LATE)).isEqualTo(1);
    assertThat(candidate.pictures).hasSize(CONCURRENCY);
  }

  @Test
  void whoIsNoCandidateAnyMoreIsNotAsked() {
    CountDownLatch open = new CountDownLatch(1);
    candidate.hangs(open);
    serving("a", "b", "c", "d", "e");
    await().until(() -> candidate.now.get() == CONCURRENCY);
    queue.follow(null);
    open.countDown();
    awaitCounted(5);

    assertThat(candidate.pictures).hasSize(CONCURRENCY);
    assertThat(dropped(Drop.LATE)).isEqualTo(1);
  }

  @Test
  void aPictureOfATensorIsCopiedAlone() {
    serving();
    int side = model.session().size();
    float[] two = new float[2 * 3 * side * side];
    Arrays.fill(two, two.length / 2, two.length, 0.25f);

    Input.Tensor dark = new Input.Tensor(two, 0);
    Input.Tensor light = new Input.Tensor(two, 1);
    queue.offer(List.of(dark, light), List.of(REAL, GENERATED));
    Arrays.fill(two, 7);
    awaitCounted(2);

    assertThat(candidate.pictures)
        .allSatisfy(
            picture -> {
              assertThat(picture).isInstanceOf(Input.Tensor.class);
              float[] numbers = ((Input.Tensor) picture).nchw();
              assertThat(numbers).hasSize(3 * side * side);
              assertThat(numbers[numbers.length - 1]).isLessThan(1);
            });
  }

  @Test
  void theCallersBytesAreFreeOnceItIsOffered() {
    serving();
    byte[] body = ByteBuffer.allocate(64).putInt(5, 7).array();
    queue.offer(List.of(new Input.Encoded(body, 5, 9)), List.of(REAL));
    Arrays.fill(body, (byte) 1);
    awaitCounted(1);

    assertThat(candidate.pictures)
        .singleElement()
        .isInstanceOfSatisfying(
            Input.Encoded.class, copy -> assertThat(copy.bytes()).containsExactly(0, 0, 0, 7));
  }

  @Test
  void theArrayOfALargeCopyIsUsedAgain() {
    serving();
    byte[] large = new byte[100_000];
    for (int i = 1; i <= 3; i++) {
      large[0] = (byte) i;
      queue.offer(List.of(new Input.Encoded(large)), List.of(REAL));
      awaitCounted(i);
    }

    assertThat(spares.kept()).isBetween(100_000L, 199_999L);
  }

  @Test
  void aFaultOfOursIsCountedToo() {
    candidate.says =
        _ -> {
          throw new IllegalStateException("not foreseen");
        };
    serving("a");
    awaitCounted(1);

    assertThat(dropped(Drop.INCOMPATIBLE)).isEqualTo(1);
  }

  @Test
  void aHangingCandidateHoldsNoMoreThanItsBudget() {
    CountDownLatch open = new CountDownLatch(1);
    candidate.hangs(open);
    serving();
    int copies = 30_000;
    byte[] picture = new byte[20_000];
    long most = 0;
    for (int i = 0; i < copies; i++) {
      ByteBuffer.wrap(picture).putInt(i);
      queue.offer(List.of(new Input.Encoded(picture)), List.of(REAL));
      most = Math.max(most, queue.held());
    }
    assertThat(most).isBetween(MEMORY / 2, MEMORY);
    assertThat(candidate.most.get()).isLessThanOrEqualTo(CONCURRENCY);

    open.countDown();
    awaitCounted(copies);
    assertThat(dropped(Drop.MEMORY)).isGreaterThan(copies - 1_000);
  }

  @Test
  void everyCopyIsComparedOrCountedAsDropped() {
    AtomicInteger number = new AtomicInteger();
    candidate.says =
        _ ->
            switch (number.incrementAndGet() % 5) {
              case 0 -> new Reply.Broken();
              case 1 -> new Reply.Unheard(Drop.UNREACHABLE);
              case 2 -> new Reply.Said(GENERATED);
              case 3 -> new Reply.Said(new Outcome.Overloaded(1));
              default -> new Reply.Said(REAL);
            };
    serving();
    int copies = 5_000;
    for (int i = 0; i < copies; i++) {
      answered("picture-" + i % (copies / 2), REAL);
    }
    awaitCounted(copies);

    assertThat(compared("real", "agreed")).isPositive();
    assertThat(compared("real", "disagreed")).isPositive();
  }
}
