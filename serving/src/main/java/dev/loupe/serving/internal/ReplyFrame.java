package dev.loupe.serving.internal;

import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.infer.Score;
import dev.loupe.serving.predict.Answerer;
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
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a pod's answer to another is written: who, how long, and each picture's outcome. */
final class ReplyFrame {
  private static final int MOST_CLASSES = 10_000;

  private static final byte PREDICTED = 0;
  private static final byte BAD_PICTURE = 1;
  private static final byte BAD_TENSOR = 2;
  private static final byte NOT_READY = 3;
  private static final byte OVERLOADED = 4;
  private static final byte LATE = 5;
  private static final byte ABANDONED = 6;
  private static final byte FAILED = 7;

  /** Of a version, or of a class: a folder's name at most, with its length. */
  private static final int MOST_NAME = 1 << 9;

  /** Of one picture, beside its probabilities and its map. */
  private static final int MOST_WORDS = 1 << 15;

  /** A map is of far fewer numbers than the picture has pixels. */
  private static final int MOST_MAP = 1 << 20;

  /** Of an overlay's pixel, however badly it can be written in fewer. */
  private static final int PIXEL = 4;

  private ReplyFrame() {}

  /** The bytes of the longest answer that there may be; what goes on is none. */
  static long most(Work work, int classes) {
    long map =
        switch (work.want()) {
          case Want.ScoreAlone _ -> 0;
          case Want.Map _ -> MOST_MAP;
          case Want.Overlay overlay ->
              MOST_MAP + (long) PIXEL * overlay.longSide() * overlay.longSide();
        };
    long picture = MOST_WORDS + (long) Double.BYTES * classes + map;
    return (1L + classes) * MOST_NAME + work.inputs().size() * picture;
  }

  /**
   * @param took waiting for a core and computing, of all pictures
   */
  static byte[] write(Answerer answerer, Duration took, List<Outcome> outcomes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(Bytes.FORMAT);
      text(out, answerer.version());
      out.writeInt(answerer.classes().size());
      for (String name : answerer.classes()) {
        text(out, name);
      }
      out.writeLong(took.toNanos());
      out.writeInt(outcomes.size());
      for (Outcome outcome : outcomes) {
        write(out, outcome);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Outcome outcome) throws IOException {
    switch (outcome) {
      case Predicted predicted -> {
        out.writeByte(PREDICTED);
        score(out, predicted.score());
        out.writeLong(predicted.computing().toNanos());
        map(out, predicted.map());
      }
      case BadPicture bad -> {
        out.writeByte(BAD_PICTURE);
        text(out, bad.reason().name());
        text(out, bad.detail());
      }
      case BadTensor bad -> {
        out.writeByte(BAD_TENSOR);
        text(out, bad.detail());
      }
      case NotReady _ -> out.writeByte(NOT_READY);
      case Overloaded full -> {
        out.writeByte(OVERLOADED);
        out.writeInt(full.waiting());
      }
      case Late late -> {
        out.writeByte(LATE);
        out.writeLong(late.deadline().toMillis());
      }
      case Abandoned _ -> out.writeByte(ABANDONED);
      case Failed _ -> out.writeByte(FAILED);
    }
  }

  private static void score(DataOutputStream out, Score score) throws IOException {
    text(out, score.label());
    out.writeInt(score.index());
    out.writeDouble(score.probability());
    text(out, score.confidence());
    for (double probability : score.probabilities()) {
      out.writeDouble(probability);
    }
  }

  private static void map(DataOutputStream out, @Nullable ClassMap map) throws IOException {
    out.writeInt(map == null ? 0 : map.values().length);
    if (map == null) {
      return;
    }
    out.writeInt(map.values()[0].length);
    for (float[] row : map.values()) {
      for (float value : row) {
        out.writeFloat(value);
      }
    }
    out.writeInt(map.index());
    out.writeInt(map.overlay().length);
    out.write(map.overlay());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = Bytes.encoded(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * @param version that was asked
   * @param pictures that it was asked of
   */
  static PodReply.Outcomes read(ByteBuffer frame, String version, int pictures)
      throws FrameException {
    try {
      Bytes.checkFormat(frame);
      String answered = Bytes.text(frame);
      if (!answered.equals(version)) {
        throw Bytes.damaged("it is of another version");
      }
      int classes = Bytes.count(frame, MOST_CLASSES);
      List<String> names = new ArrayList<>(classes);
      for (int i = 0; i < classes; i++) {
        names.add(Bytes.text(frame));
      }
      Answerer answerer = new Answerer(answered, names);
      Duration took = Duration.ofNanos(frame.getLong());
      int count = frame.getInt();
      if (count != pictures) {
        throw Bytes.damaged("%d outcomes of %d pictures".formatted(count, pictures));
      }
      List<Outcome> outcomes = new ArrayList<>(pictures);
      for (int i = 0; i < pictures; i++) {
        outcomes.add(outcome(frame, answerer));
      }
      if (frame.hasRemaining()) {
        throw Bytes.damaged("%d bytes more".formatted(frame.remaining()));
      }
      return new PodReply.Outcomes(answerer, outcomes, took);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Bytes.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static Outcome outcome(ByteBuffer frame, Answerer answerer) throws FrameException {
    byte kind = frame.get();
    return switch (kind) {
      case PREDICTED -> {
        Score score = score(frame, answerer);
        Duration computing = Duration.ofNanos(frame.getLong());
        yield new Predicted(answerer, score, map(frame, answerer), computing);
      }
      case BAD_PICTURE ->
          new BadPicture(BadImageException.Reason.valueOf(Bytes.text(frame)), Bytes.text(frame));
      case BAD_TENSOR -> new BadTensor(Bytes.text(frame));
      case NOT_READY -> new NotReady();
      case OVERLOADED -> new Overloaded(frame.getInt());
      case LATE -> new Late(Duration.ofMillis(frame.getLong()));
      case ABANDONED -> new Abandoned();
      case FAILED -> new Failed();
      default -> throw Bytes.damaged("outcome " + kind);
    };
  }

  private static Score score(ByteBuffer frame, Answerer answerer) throws FrameException {
    String label = Bytes.text(frame);
    int index = place(frame.getInt(), answerer);
    double probability = probability(frame.getDouble());
    String confidence = Bytes.text(frame);
    double[] probabilities = new double[answerer.classes().size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = probability(frame.getDouble());
    }
    return new Score(label, index, probability, confidence, probabilities);
  }

  private static double probability(double number) throws FrameException {
    if (!(number >= 0 && number <= 1)) {
      throw Bytes.damaged("a probability of " + number);
    }
    return number;
  }

  private static int place(int index, Answerer answerer) throws FrameException {
    if (index < 0 || index >= answerer.classes().size()) {
      throw Bytes.damaged("a class in place " + index);
    }
    return index;
  }

  private static @Nullable ClassMap map(ByteBuffer frame, Answerer answerer) throws FrameException {
    int rows = Bytes.count(frame, frame.remaining());
    if (rows == 0) {
      return null;
    }
    int columns = Bytes.count(frame, frame.remaining() / rows);
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int i = 0; i < columns; i++) {
        row[i] = frame.getFloat();
      }
    }
    int index = place(frame.getInt(), answerer);
    byte[] overlay = new byte[overlayLength(frame)];
    frame.get(overlay);
    return new ClassMap(index, values, overlay);
  }

  /** May be the last and of no bytes. */
  private static int overlayLength(ByteBuffer frame) throws FrameException {
    int length = frame.getInt();
    if (length < 0 || length > frame.remaining()) {
      throw Bytes.damaged("an overlay of %d bytes".formatted(length));
    }
    return length;
  }
}
