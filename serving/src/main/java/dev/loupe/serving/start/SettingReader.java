package dev.loupe.serving.start;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads variables, each with its default and its bounds; an empty one counts as absent. */
final class SettingReader {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)");

  private final Function<String, Optional<String>> environment;

  SettingReader(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  private Optional<String> given(String variable) {
    return environment.apply(variable).map(String::strip).filter(value -> !value.isEmpty());
  }

  String needed(String variable, String accepted) {
    return given(variable).orElseThrow(() -> new InvalidSettingException(variable, "", accepted));
  }

  @Nullable String word(String variable, Pattern pattern, String accepted) {
    @Nullable String value = given(variable).orElse(null);
    if (value != null && !pattern.matcher(value).matches()) {
      throw new InvalidSettingException(variable, value, accepted);
    }
    return value;
  }

  Path path(String variable, String absent) {
    return absolute(variable, given(variable).orElse(absent));
  }

  @Nullable Path path(String variable) {
    return given(variable).map(value -> absolute(variable, value)).orElse(null);
  }

  private static Path absolute(String variable, String value) {
    if (!value.startsWith("/")) {
      throw new InvalidSettingException(variable, value, "an absolute path");
    }
    return Path.of(value);
  }

  long number(String variable, long absent, long least, long most) {
    Optional<String> value = given(variable);
    if (value.isEmpty()) {
      return absent;
    }
    String accepted = "a whole number, %d to %d".formatted(least, most);
    try {
      long number = Long.parseLong(value.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(variable, value.get(), accepted);
    }
    throw new InvalidSettingException(variable, value.get(), accepted);
  }

  Duration time(String variable, Duration absent, Duration least, Duration most) {
    Optional<String> value = given(variable);
    if (value.isEmpty()) {
      return absent;
    }
    Matcher matcher = TIME.matcher(value.get());
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration time =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
          };
      if (time.compareTo(least) >= 0 && time.compareTo(most) <= 0) {
        return time;
      }
    }
    throw new InvalidSettingException(
        variable, value.get(), "a time, %s to %s".formatted(written(least), written(most)));
  }

  private static String written(Duration value) {
    return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }
}
