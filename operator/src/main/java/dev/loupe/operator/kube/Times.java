package dev.loupe.operator.kube;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as objects say them. */
public final class Times {
  private Times() {}

  /** Empty for what is no time, such as the 30th of February: a pattern can't tell that. */
  public static Optional<Instant> read(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }
}
