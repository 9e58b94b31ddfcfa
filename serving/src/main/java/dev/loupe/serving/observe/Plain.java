package dev.loupe.serving.observe;

/** Text of a client's, fit to be shown in an answer or a log. */
public final class Plain {
  private Plain() {}

  /** At most {@code most} characters, printable ones; what is cut off is dots. */
  public static String text(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.codePointCount(0, text.length()) > most
        ? shown.append("...").toString()
        : shown.toString();
  }
}
