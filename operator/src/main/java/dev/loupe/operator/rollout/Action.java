package dev.loupe.operator.rollout;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an annotation asks for.
 *
 * @param key its name after {@code loupe.dev/}
 * @param value {@code <version>}, for an approval {@code <version>/<step>}, each with {@code #mark}
 *     after it where it is said again
 */
record Action(String key, String value) {
  static final String APPROVE = "approve";
  static final String PROMOTE = "promote";
  static final String ABORT = "abort";
  static final String RETRY = "retry";

  private static final Pattern FORM =
      Pattern.compile("([^/#]{1,63})(?:/(\\d{1,3}))?(?:#[A-Za-z0-9._-]{1,16})?");

  /** Of what {@link #text} made. */
  static Action read(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? new Action(text, "")
        : new Action(text.substring(0, space), text.substring(space + 1));
  }

  /** As it stands in the history of a version. */
  String text() {
    return key + " " + value;
  }

  /** The version that it speaks of; what has another form is taken for a name. */
  String version() {
    Matcher form = FORM.matcher(value);
    return form.matches() ? form.group(1) : value;
  }

  Optional<Integer> step() {
    Matcher form = FORM.matcher(value);
    return form.matches()
        ? Optional.ofNullable(form.group(2)).map(Integer::valueOf)
        : Optional.empty();
  }
}
