package dev.loupe.serving.http;

import dev.loupe.serving.queue.Deadline;
import dev.loupe.serving.queue.Ticker;
import io.micronaut.http.HttpRequest;
import java.time.Duration;
import java.util.regex.Pattern;

/** Until when a client waits. */
final class Deadlines {
  static final String HEADER = "X-Request-Timeout-Ms";
  private static final Pattern MILLIS = Pattern.compile("[1-9][0-9]{0,8}");

  private Deadlines() {}

  /**
   * What the client says in {@value #HEADER}, and never longer than the server allows; what is no
   * number of milliseconds says nothing.
   */
  static Deadline of(HttpRequest<?> request, Duration allowed, Ticker ticker) {
    String wanted = request.getHeaders().get(HEADER);
    if (wanted == null || !MILLIS.matcher(wanted).matches()) {
      return Deadline.in(allowed, ticker);
    }
    return Deadline.in(Duration.ofMillis(Long.parseLong(wanted)), allowed, ticker);
  }
}
