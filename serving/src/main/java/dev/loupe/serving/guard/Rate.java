package dev.loupe.serving.guard;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many requests in so long a time, at any moment: what was not used gathers up to {@code count}.
 */
record Rate(int count, Duration period) {
  static final String ACCEPTED = "a number of 1 to 999999 and a time, 30/min, 5/s or 1000/h";
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})/(s|min|h)");

  /**
   * @throws InvalidPolicyException if it is not of the form {@code 30/min}
   */
  static Rate parse(String field, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidPolicyException(field, text, ACCEPTED);
    }
    Duration period =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "min" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    return new Rate(Integer.parseInt(matcher.group(1)), period);
  }
}
