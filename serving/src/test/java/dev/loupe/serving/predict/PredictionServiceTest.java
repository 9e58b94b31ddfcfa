package dev.loupe.serving.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.detector.image.ImageDecoder;
import dev.loupe.detector.image.ImageLimits;
import dev.loupe.serving.fixture.Busy;
import dev.loupe.serving.fixture.Pictures;
import dev.loupe.serving.fixture.TestBundle;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.PixelBudget;
import dev.loupe.serving.queue.WorkQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionServiceTest {
  private static final int ROOM = 4;

  @TempDir static Path root;
  static LoadedModel model;

  private final ModelHolder models = new ModelHolder();
  private final WorkQueue queue = new WorkQueue(1, ROOM);
  private final PredictionService service =
      new PredictionService(
          models,
          queue,
          new PixelBudget(ImageLimits.SERVING.maxPixels()),
          ImageLimits.SERVING,
          System::nanoTime);
  private final AtomicInteger gone = new AtomicInteger();
  private @Nullable Busy busy;

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
    letGo();
    queue.close();
  }

  @Test
  void eachPictureEndsInItsOwnWayInOrder() {
    models.set(model);

    List<Outcome> outcomes = ask(Want.SCORE, bright(), text(), dark()).outcomes().join();

    assertThat(outcomes).hasSize(3);
    assertThat(label(outcomes.get(0))).isEqualTo("ai_generated");
    assertThat(outcomes.get(1)).isInstanceOf(BadPicture.class);
    assertThat(label(outcomes.get(2))).isEqualTo("real");
    assertThat(gone).hasValue(1);
  }

  @Test
  void roomIsTakenForAllOrForNone() {
    models.set(model);
    occupyTheCore();
    Pending first = ask(Want.SCORE, bright(), bright(), dark());

    List<Outcome> second = ask(Want.SCORE, bright(), dark()).outcomes().join();

    assertThat(second).containsOnly(new Overloaded(3));
    assertThat(gone).hasValue(1);
    assertThat(ask(Want.SCORE, dark()).outcomes()).isNotDone();
    letGo();
    assertThat(first.outcomes().join()).hasOnlyElementsOfType(Predicted.class);
  }

  @Test
  void whoIsGoneCostsNothingAndLeavesRoomAtOnce() {
    models.set(model);
    occupyTheCore();
    Pending left = ask(Want.SCORE, bright(), dark(), bright(), dark());

    left.abandon();

    assertThat(left.outcomes().join()).containsOnly(new Abandoned());
    assertThat(queue.waiting()).isZero();
    assertThat(gone).hasValue(1);
  }

  @Test
  void whatIsLateLeavesRoomAtOnce() {
    models.set(model);
    occupyTheCore();
    Duration short_ = Duration.ofMillis(20);
    Work work =
        new Work(
            List.of(bright(), dark()),
            Want.SCORE,
            Deadline.in(short_, System::nanoTime),
            gone::incrementAndGet);

    assertThat(service.predict(work).outcomes().join()).containsOnly(new Late(short_));
    assertThat(queue.waiting()).isZero();
    assertThat(gone).hasValue(1);
  }

  @Test
  void withoutAModelNothingIsReady() {
    assertThat(ask(Want.SCORE, bright(), dark()).outcomes().join())
        .containsExactly(new NotReady(), new NotReady());
    assertThat(gone).hasValue(1);
  }

  @Test
  void aTensorIsScoredAsThePictureThatItCameFrom() throws Exception {
    models.set(model);
    float[] light = tensor(Pictures.bright("png"));
    float[] batch = Arrays.copyOf(tensor(Pictures.dark("png")), 2 * light.length);
    System.arraycopy(light, 0, batch, light.length, light.length);

    List<Outcome> outcomes =
        ask(Want.SCORE, new Input.Tensor(batch, 0), new Input.Tensor(batch, 1), bright())
            .outcomes()
            .join();

    assertThat(label(outcomes.get(0))).isEqualTo("real");
    assertThat(probability(outcomes.get(1))).isEqualTo(probability(outcomes.get(2)));
  }

  @Test
  void numbersThatAreNoneAreTheSendersFault() {
    models.set(model);
    float[] numbers = new float[3 * 32 * 32];
    numbers[5] = Float.NaN;

    assertThat(ask(Want.SCORE, new Input.Tensor(numbers, 0)).outcomes().join())
        .hasOnlyElementsOfType(BadTensor.class);
  }

  @Test
  void aMapComesWithTheScoreOfTheSamePass() {
    models.set(model);
    double score = probability(ask(Want.SCORE, bright()).outcomes().join().getFirst());

    Predicted predicted = predicted(ask(new Want.Map(null), bright()));
    Predicted other = predicted(ask(new Want.Map(0), bright()));

    assertThat(predicted.score().probability()).isEqualTo(score);
    assertThat(mapOf(predicted).index()).isEqualTo(1);
    assertThat(mapOf(predicted).values()).hasDimensions(32, 32);
    // The graph's logit is ten times the brightness, and its map ten times each pixel's.
    assertThat(mapOf(predicted).values()[0][0]).isCloseTo(10 * 0xee / 255f, within(0.1f));
    assertThat(mapOf(other).index()).isZero();
    assertThat(mapOf(other).values()[0][0]).isZero();
  }

  @Test
  void aMapOfAClassThatIsNoneIsTheCallersFault() {
    models.set(model);

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> ask(new Want.Map(2), bright()));
  }

  private Pending ask(Want want, Input... inputs) {
    Deadline deadline = Deadline.in(Duration.ofMinutes(1), System::nanoTime);
    return service.predict(new Work(List.of(inputs), want, deadline, gone::incrementAndGet));
  }

  private void letGo() {
    if (busy != null) {
      busy.close();
    }
  }

  private void occupyTheCore() {
    busy = new Busy(queue, 0);
  }

  private static Input bright() {
    return new Input.Encoded(Pictures.bright("png"));
  }

  /** In the middle of other bytes. */
  private static Input dark() {
    byte[] picture = Pictures.dark("png");
    byte[] body = new byte[picture.length + 20];
    System.arraycopy(picture, 0, body, 10, picture.length);
    return new Input.Encoded(body, 10, 10 + picture.length);
  }

  private static Input text() {
    return new Input.Encoded(Pictures.text());
  }

  private static float[] tensor(byte[] picture) throws Exception {
    return model
        .preprocessor()
        .tensor(ImageDecoder.decodeFor(picture, ImageLimits.SERVING, model.session().size()));
  }

  private static Predicted predicted(Pending pending) {
    return (Predicted) pending.outcomes().join().getFirst();
  }

  private static ClassMap mapOf(Predicted predicted) {
    @Nullable ClassMap map = predicted.map();
    if (map == null) {
      throw new AssertionError("no map in " + predicted);
    }
    return map;
  }

  private static String label(Outcome outcome) {
    return ((Predicted) outcome).score().label();
  }

  private static double probability(Outcome outcome) {
    return ((Predicted) outcome).score().probability();
  }
}
