package dev.loupe.serving.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.internal.FrameException.Fault;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Outcome;
import dev.loupe.serving.predict.Outcome.Abandoned;
import dev.loupe.serving.predict.Outcome.BadPicture;
import dev.loupe.serving.predict.Outcome.BadTensor;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Outcome.Failed;
import dev.loupe.serving.predict.Outcome.Late;
import dev.loupe.serving.predict.Outcome.NotReady;
import dev.loupe.serving.predict.Outcome.Overloaded;
import dev.loupe.serving.predict.Outcome.Predicted;
import dev.loupe.serving.predict.Want;
import dev.loupe.serving.predict.Work;
import dev.loupe.serving.queue.Deadline;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int SIZE = 2;
  private static final Answerer ASKER = new Answerer("v1", List.of("cat", "dog", "sun"));

  /** The same classes in another order, and so in other places. */
  private static final Answerer ASKED = new Answerer("v2", List.of("sun", "cat", "dog"));

  private static PodRequest request(Want want, Input... inputs) {
    return new PodRequest("id-1", "shop", Duration.ofMillis(700), want, List.of(inputs));
  }

  private static byte[] written(PodRequest request) {
    return RequestFrame.write(request, ASKER, SIZE);
  }

  private static PodRequest read(byte[] frame) throws FrameException {
    // As a body is: in an array that is longer.
    byte[] longer = Arrays.copyOf(frame, frame.length + 100);
    return RequestFrame.read(ByteBuffer.wrap(longer, 0, frame.length), ASKED, SIZE);
  }

  @Test
  void aRequestIsReadAsItWasWritten() throws FrameException {
    byte[] around = {9, 1, 2, 3, 9};
    float[] two = new float[2 * 3 * SIZE * SIZE];
    for (int i = 0; i < two.length; i++) {
      two[i] = i;
    }

    PodRequest read =
        read(
            written(
                request(Want.SCORE, new Input.Encoded(around, 1, 4), new Input.Tensor(two, 1))));

    assertThat(read.requestId()).isEqualTo("id-1");
    assertThat(read.caller()).isEqualTo("shop");
    assertThat(read.patience()).isEqualTo(Duration.ofMillis(700));
    assertThat(read.want()).isEqualTo(Want.SCORE);
    Input.Encoded picture = (Input.Encoded) read.inputs().getFirst();
    assertThat(Arrays.copyOfRange(picture.bytes(), picture.from(), picture.to()))
        .containsExactly(1, 2, 3);
    Input.Tensor tensor = (Input.Tensor) read.inputs().getLast();
    assertThat(tensor.nchw()).isEqualTo(Arrays.copyOfRange(two, 12, 24));
  }

  @Test
  void aClassIsAskedForByItsName() throws FrameException {
    Input picture = new Input.Encoded(new byte[] {1});
    for (@Nullable Integer index : new Integer[] {null, 0, 1, 2}) {
      @Nullable Integer there = index == null ? null : (index + 1) % 3;
      assertThat(read(written(request(new Want.Map(index), picture))).want())
          .isEqualTo(new Want.Map(there));
      assertThat(
              read(written(request(new Want.Overlay(index, 300, Want.Format.PNG), picture))).want())
          .isEqualTo(new Want.Overlay(there, 300, Want.Format.PNG));
    }
  }

  @Test
  void whatAnotherModelTakesIsUnfit() {
    Answerer others = new Answerer("v2", List.of("tree", "house"));
    byte[] map = written(request(new Want.Map(1), new Input.Encoded(new byte[] {1})));
    byte[] tensor = written(request(Want.SCORE, new Input.Tensor(new float[12], 0)));

    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> RequestFrame.read(ByteBuffer.wrap(map), others, SIZE))
        .returns(Fault.UNFIT, FrameException::fault);
    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> RequestFrame.read(ByteBuffer.wrap(tensor), ASKED, SIZE + 1))
        .returns(Fault.UNFIT, FrameException::fault);
  }

  @Test
  void whatAnotherReleaseWritesIsToldFromDamage() {
    byte[] frame = written(request(Want.SCORE, new Input.Encoded(new byte[] {1})));
    frame[3]++;

    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> read(frame))
        .returns(Fault.FORMAT, FrameException::fault);
  }

  private static List<Outcome> outcomes() {
    double[] probabilities = {0.1, 1 / 3.0, 0.2};
    Score score = new Score("dog", 1, 1 / 3.0, "low", probabilities);
    ClassMap map = new ClassMap(2, new float[][] {{1, -2.5f, 3}, {4, 5, 6}}, new byte[] {7, 8});
    return List.of(
        new Predicted(ASKER, score, null, Duration.ofNanos(12_345)),
        new BadPicture(BadImageException.Reason.TRUNCATED, "it ends early"),
        new BadTensor("not finite"),
        new NotReady(),
        new Overloaded(3),
        new Late(Duration.ofMillis(50)),
        new Abandoned(),
        new Failed(),
        new Predicted(ASKER, score, map, Duration.ofNanos(1)));
  }

  @Test
  void noAnswerIsLongerThanAnyMayBe() {
    byte[] noise = new byte[3 * 300 * 300];
    ClassMap map = new ClassMap(2, new float[56][56], noise);
    Score score = new Score("dog", 1, 1 / 3.0, "low", new double[] {0.1, 1 / 3.0, 0.2});
    Outcome refused = new BadPicture(BadImageException.Reason.TRUNCATED, "it ".repeat(5000));

    assertThat(longest(Want.SCORE)).isBetween(written(refused), 4 * written(refused));
    assertThat(longest(new Want.Overlay(null, 300, Want.Format.PNG)))
        .isBetween(written(new Predicted(ASKER, score, map, Duration.ZERO)), 2L << 20);
  }

  private static long longest(Want want) {
    Input picture = new Input.Encoded(new byte[1]);
    Deadline deadline = Deadline.in(Duration.ofSeconds(1), Duration.ofSeconds(1), () -> 0);
    return ReplyFrame.most(new Work(List.of(picture), want, deadline, () -> {}), 3);
  }

  private static long written(Outcome outcome) {
    return ReplyFrame.write(ASKER, Duration.ZERO, List.of(outcome)).length;
  }

  @Test
  void anAnswerIsReadAsItWasWritten() throws FrameException {
    byte[] frame = ReplyFrame.write(ASKER, Duration.ofNanos(77), outcomes());

    PodReply.Outcomes read = ReplyFrame.read(ByteBuffer.wrap(frame), "v1", outcomes().size());

    assertThat(read.answerer()).isEqualTo(ASKER);
    assertThat(read.took()).isEqualTo(Duration.ofNanos(77));
    assertThat(read.outcomes()).usingRecursiveFieldByFieldElementComparator().isEqualTo(outcomes());
  }

  @Test
  void anAnswerOfAnotherVersionOrToOtherPicturesIsNone() {
    byte[] frame = ReplyFrame.write(ASKER, Duration.ZERO, outcomes());

    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> ReplyFrame.read(ByteBuffer.wrap(frame), "v2", outcomes().size()));
    assertThatExceptionOfType(FrameException.class)
        .isThrownBy(() -> ReplyFrame.read(ByteBuffer.wrap(frame), "v1", 1));
  }

  @Test
  void whatIsDamagedIsRefusedOrReadAndNothingElse() {
    Random random = new Random(3);
    byte[] request =
        written(
            request(
                new Want.Overlay(1, 300, Want.Format.JPEG),
                new Input.Encoded(new byte[50]),
                new Input.Tensor(new float[12], 0)));
    byte[] reply = ReplyFrame.write(ASKER, Duration.ofNanos(77), outcomes());
    List<Fault> seen = new ArrayList<>();

    for (int i = 0; i < 20_000; i++) {
      byte[] one = damaged(random.nextBoolean() ? request : reply, random);
      try {
        PodRequest _ = read(one);
      } catch (FrameException e) {
        seen.add(e.fault());
      }
      try {
        PodReply.Outcomes _ = ReplyFrame.read(ByteBuffer.wrap(one), "v1", outcomes().size());
      } catch (FrameException e) {
        seen.add(e.fault());
      }
    }

    assertThat(seen).contains(Fault.values());
  }

  private static byte[] damaged(byte[] frame, Random random) {
    byte[] damaged = frame.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length + 20))
        : damaged;
  }
}
