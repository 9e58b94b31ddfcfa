package dev.loupe.serving.oip;

import dev.loupe.serving.observe.Plain;
import java.util.Arrays;

/** What a client sent, short enough and plain enough for an error. */
final class Shown {
  private static final int MOST = 100;
  private static final int MOST_DIMS = 8;

  private Shown() {}

  static String name(String text) {
    return Plain.text(text, MOST);
  }

  static String shape(long[] shape) {
    String shown = Arrays.toString(Arrays.copyOf(shape, Math.min(shape.length, MOST_DIMS)));
    shown = shown.replace(" ", "");
    return shape.length > MOST_DIMS ? shown.replace("]", ",...]") : shown;
  }
}
