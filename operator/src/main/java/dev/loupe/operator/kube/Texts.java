package dev.loupe.operator.kube;

import java.util.Locale;
import java.util.stream.IntStream;

/** Texts from outside, made fit to stand in a status. */
public final class Texts {
  /** Longest message in a status or an Event: what the API server takes for an Event. */
  public static final int MAX_MESSAGE = 1024;

  private Texts() {}

  /** One line without control characters, cut at {@link #MAX_MESSAGE}. */
  public static String oneLine(String text) {
    return cut(
        text.codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
            .strip()
            .replaceAll(" {2,}", " "),
        MAX_MESSAGE);
  }

  public static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  /** The last line of a log's tail that says something. */
  public static String lastLine(String text) {
    String[] lines = text.strip().split("\\R");
    return oneLine(
        IntStream.iterate(lines.length - 1, i -> i >= 0, i -> i - 1)
            .mapToObj(i -> lines[i])
            .filter(line -> !line.isBlank())
            .findFirst()
            .orElse(""));
  }

  /** A reason as conditions accept it: CamelCase, letters and digits, at most 60. */
  public static String reason(String text, String otherwise) {
    String word = text.replaceAll("[^A-Za-z0-9]", "");
    if (word.isEmpty() || !Character.isLetter(word.charAt(0))) {
      return otherwise;
    }
    String camel = word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    return camel.length() <= 60 ? camel : camel.substring(0, 60);
  }
}
