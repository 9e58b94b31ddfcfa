package dev.loupe.serving.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a header's value, {@code value; name=token; name="quoted"}. Names are in lower
 * case; of equal ones the first counts.
 */
record Parameters(Map<String, String> values) {

  static Parameters of(String header) {
    Map<String, String> values = new HashMap<>();
    int at = header.indexOf(';');
    while (at >= 0 && at < header.length()) {
      int equals = header.indexOf('=', at + 1);
      int next = header.indexOf(';', at + 1);
      if (equals < 0) {
        break;
      }
      if (next >= 0 && next < equals) {
        at = next;
        continue;
      }
      String name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(header, equals + 1, value);
      values.putIfAbsent(name, value.toString());
    }
    return new Parameters(values);
  }

  /** Reads a value and gives where the next parameter's semicolon stands, or a negative number. */
  private static int value(String header, int from, StringBuilder value) {
    int at = from;
    while (at < header.length() && header.charAt(at) == ' ') {
      at++;
    }
    if (at < header.length() && header.charAt(at) == '"') {
      at++;
      while (at < header.length() && header.charAt(at) != '"') {
        // Browsers send a Windows path's backslash as it is; only quotes and it are escaped.
        boolean escaped =
            header.charAt(at) == '\\'
                && at + 1 < header.length()
                && (header.charAt(at + 1) == '"' || header.charAt(at + 1) == '\\');
        value.append(header.charAt(escaped ? ++at : at));
        at++;
      }
      return header.indexOf(';', at);
    }
    int end = header.indexOf(';', at);
    value.append(header.substring(at, end < 0 ? header.length() : end).strip());
    return end;
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
