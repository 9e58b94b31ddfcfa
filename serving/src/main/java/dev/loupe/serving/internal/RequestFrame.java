package dev.loupe.serving.internal;

import dev.loupe.serving.internal.FrameException.Fault;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Want;
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

/** How a {@link PodRequest} is written: in the fields' order, pictures as they came. */
final class RequestFrame {
  private static final int MOST_INPUTS = 10_000;
  private static final int CHANNELS = 3;

  private static final byte SCORE = 0;
  private static final byte MAP = 1;
  private static final byte OVERLAY = 2;
  private static final byte ENCODED = 0;
  private static final byte TENSOR = 1;

  private RequestFrame() {}

  /** How many bytes the inputs take. */
  static long length(List<Input> inputs, int size) {
    long bytes = 0;
    for (Input input : inputs) {
      bytes += 1 + Integer.BYTES + length(input, size);
    }
    return bytes;
  }

  private static int length(Input input, int size) {
    return switch (input) {
      case Input.Encoded encoded -> encoded.length();
      case Input.Tensor _ -> Float.BYTES * numbers(size);
    };
  }

  private static int numbers(int size) {
    return CHANNELS * size * size;
  }

  /**
   * @param asker of whose classes the wanted one is
   * @param size side of the asker's square input, in pixels
   */
  static byte[] write(PodRequest request, Answerer asker, int size) {
    byte[] head = head(request, asker);
    int length = Math.toIntExact(head.length + length(request.inputs(), size));
    ByteBuffer frame = ByteBuffer.allocate(length).put(head);
    for (Input input : request.inputs()) {
      switch (input) {
        case Input.Encoded encoded ->
            frame
                .put(ENCODED)
                .putInt(encoded.length())
                .put(encoded.bytes(), encoded.from(), encoded.length());
        case Input.Tensor tensor -> {
          frame.put(TENSOR).putInt(length(input, size));
          tensor.put(size, frame.asFloatBuffer());
          frame.position(frame.position() + length(input, size));
        }
      }
    }
    return frame.array();
  }

  private static byte[] head(PodRequest request, Answerer asker) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream head = new DataOutputStream(bytes)) {
      head.writeInt(Bytes.FORMAT);
      text(head, request.requestId());
      text(head, request.caller());
      head.writeLong(request.patience().toMillis());
      switch (request.want()) {
        case Want.ScoreAlone _ -> head.writeByte(SCORE);
        case Want.Map map -> {
          head.writeByte(MAP);
          text(head, name(map.index(), asker));
        }
        case Want.Overlay overlay -> {
          head.writeByte(OVERLAY);
          text(head, name(overlay.index(), asker));
          head.writeInt(overlay.longSide());
          text(head, overlay.format().name());
        }
      }
      head.writeInt(request.inputs().size());
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = Bytes.encoded(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** By name, since versions may have their classes in another order; empty: the predicted one. */
  private static String name(@Nullable Integer index, Answerer asker) {
    return index == null ? "" : asker.classes().get(index);
  }

  /**
   * @param frame pictures in it are not copied
   * @param asked of whose classes the wanted one is
   * @param size side of the asked model's square input, in pixels
   */
  static PodRequest read(ByteBuffer frame, Answerer asked, int size) throws FrameException {
    try {
      Bytes.checkFormat(frame);
      String requestId = Bytes.text(frame);
      String caller = Bytes.text(frame);
      Duration patience = Duration.ofMillis(Math.clamp(frame.getLong(), 0, Integer.MAX_VALUE));
      Want want = want(frame, asked);
      List<Input> inputs = inputs(frame, size);
      return new PodRequest(requestId, caller, patience, want, inputs);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw Bytes.damaged(String.valueOf(e.getMessage()));
    }
  }

  private static Want want(ByteBuffer frame, Answerer asked) throws FrameException {
    byte kind = frame.get();
    return switch (kind) {
      case SCORE -> Want.SCORE;
      case MAP -> new Want.Map(index(Bytes.text(frame), asked));
      case OVERLAY ->
          new Want.Overlay(
              index(Bytes.text(frame), asked),
              frame.getInt(),
              Want.Format.valueOf(Bytes.text(frame)));
      default -> throw Bytes.damaged("want " + kind);
    };
  }

  private static @Nullable Integer index(String name, Answerer asked) throws FrameException {
    if (name.isEmpty()) {
      return null;
    }
    int index = asked.classes().indexOf(name);
    if (index < 0) {
      throw new FrameException(Fault.UNFIT, "no class is called " + name);
    }
    return index;
  }

  private static List<Input> inputs(ByteBuffer frame, int size) throws FrameException {
    int count = Bytes.count(frame, MOST_INPUTS);
    List<Input> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte kind = frame.get();
      int length = Bytes.count(frame, Integer.MAX_VALUE);
      inputs.add(
          switch (kind) {
            case ENCODED -> encoded(frame, length);
            case TENSOR -> tensor(frame, length, size);
            default -> throw Bytes.damaged("input " + kind);
          });
    }
    if (inputs.isEmpty() || frame.hasRemaining()) {
      throw Bytes.damaged("%d inputs, %d bytes more".formatted(count, frame.remaining()));
    }
    return inputs;
  }

  private static Input encoded(ByteBuffer frame, int length) {
    int from = frame.arrayOffset() + frame.position();
    frame.position(frame.position() + length);
    return new Input.Encoded(frame.array(), from, from + length);
  }

  private static Input tensor(ByteBuffer frame, int length, int size) throws FrameException {
    if (length != Float.BYTES * numbers(size)) {
      throw new FrameException(
          Fault.UNFIT, "%d bytes of numbers for a side of %d".formatted(length, size));
    }
    float[] numbers = new float[numbers(size)];
    frame.asFloatBuffer().get(numbers);
    frame.position(frame.position() + length);
    return new Input.Tensor(numbers, 0);
  }
}
