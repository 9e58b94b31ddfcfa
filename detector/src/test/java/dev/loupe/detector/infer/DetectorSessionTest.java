package dev.loupe.detector.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.detector.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorSessionTest {
  private static final int PLANE = 8 * 8;

  @Test
  void theGraphsFiguresAreRead() throws Exception {
    try (DetectorSession session = open("tiny")) {
      assertThat(session.size()).isEqualTo(8);
      assertThat(session.classes()).isEqualTo(2);
      assertThat(session.embedding()).isEqualTo(3);
    }
  }

  /**
   * make_graphs.py: embedding is the mean, logits are weights times it, maps weights times pixels.
   */
  @Test
  void eachPictureOfABatchIsAnsweredForItself() throws Exception {
    try (DetectorSession session = open("tiny")) {
      float[] batch = new float[2 * 3 * PLANE];
      for (int channel = 0; channel < 6; channel++) {
        Arrays.fill(batch, channel * PLANE, (channel + 1) * PLANE, channel + 1);
      }

      Output output = session.runWithCam(batch, 2);

      assertThat(output.embedding()).hasDimensions(2, 3);
      assertThat(output.embedding()[0]).containsExactly(1, 2, 3);
      assertThat(output.logits()[0]).containsExactly(new float[] {-1.25f, 7.25f}, within(1e-5f));
      assertThat(output.logits()[1]).containsExactly(new float[] {-2.75f, 14.75f}, within(1e-5f));
      assertThat(output.cam()[1][1]).hasDimensions(8, 8);
      assertThat(output.cam()[1][1][7][7]).isCloseTo(15f, within(1e-5f));
    }
  }

  @Test
  void mapsAreNotComputedUnlessAskedFor() throws Exception {
    try (DetectorSession session = open("tiny")) {
      assertThat(session.run(new float[3 * PLANE], 1).cam()).isEmpty();
    }
  }

  @Test
  void manyThreadsGetTheAnswersOfTheirOwnPictures() throws Exception {
    try (DetectorSession session = open("tiny");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Float>> calls = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        float[] picture = new float[3 * PLANE];
        Arrays.fill(picture, i);
        calls.add(() -> session.run(picture, 1).embedding()[0][2]);
      }
      List<Future<Float>> answers = threads.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isCloseTo(i, within(1e-3f));
      }
    }
  }

  @Test
  void aLoneCallersThreadsGiveTheSameAnswer() throws Exception {
    try (DetectorSession session = DetectorSession.open(Resources.read("graphs/tiny.onnx"), 1, 2)) {
      float[] picture = new float[3 * PLANE];
      Arrays.fill(picture, 0.25f);

      assertThat(session.runAlone(picture).logits()[0])
          .containsExactly(session.run(picture, 1).logits()[0]);
    }
  }

  @Test
  void aPassThatIsUsedAgainKeepsNothingOfThePictureBefore() throws Exception {
    try (DetectorSession session = open("tiny")) {
      Output first;
      Output second;
      try (Pass pass = session.pass()) {
        pass.input().put(0, filled(4));
        first = pass.run(true, false);
      }
      try (Pass pass = session.pass()) {
        pass.input().put(0, filled(8));
        second = pass.run(false, false);
      }

      assertThat(first.embedding()[0]).containsExactly(4, 4, 4);
      assertThat(first.cam()[0]).hasDimensions(2, 8);
      assertThat(second.embedding()[0]).containsExactly(8, 8, 8);
      assertThat(second.cam()).isEmpty();
    }
  }

  @Test
  void aPassOfAClosedSessionSaysSo() throws Exception {
    DetectorSession session = open("tiny");
    Pass pass = session.pass();
    session.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> pass.run(false, false))
        .withMessage("the session is closed");
    pass.close();
    assertThatIllegalStateException().isThrownBy(session::pass);
  }

  private static float[] filled(float value) {
    float[] picture = new float[3 * PLANE];
    Arrays.fill(picture, value);
    return picture;
  }

  @ParameterizedTest
  @CsvSource({
    "fixed-batch, 'the graph''s input \"input\" has the shape [1, 3, 8, 8]; expected [N,3,S,S] with"
        + " N dynamic'",
    "other-input, the graph's inputs are [image]; expected [input]",
    "no-cam, 'the graph has no output \"cam\" [N,C,h,w]'",
    "one-channel, 'has the shape [-1, 1, 8, 8]; expected [N,3,S,S]'",
    "not-square, 'has the shape [-1, 3, 4, 8]; expected [N,3,S,S]'",
    "bytes-input, expected float32 [N,3,S,S]"
  })
  void anotherGraphIsRefused(String name, String message) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> open(name))
        .withMessageContaining(message);
  }

  @Test
  void aFileThatIsNoGraphIsRefused() {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> DetectorSession.open(new byte[] {1, 2, 3}, 1))
        .withMessageStartingWith("ONNX Runtime refuses the graph");
  }

  @Test
  void anInputOfAnotherLengthIsRefused() throws Exception {
    try (DetectorSession session = open("tiny")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.run(new float[3 * PLANE], 2))
          .withMessage("192 numbers are no input of 2 pictures of 3 x 8 x 8");
    }
  }

  @Test
  void aClosedSessionSaysSo() throws Exception {
    DetectorSession session = open("tiny");
    session.close();
    session.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> session.run(new float[3 * PLANE], 1))
        .withMessage("the session is closed");
  }

  private static DetectorSession open(String name) throws InvalidModelException {
    return DetectorSession.open(Resources.read("graphs/" + name + ".onnx"), 1);
  }
}
