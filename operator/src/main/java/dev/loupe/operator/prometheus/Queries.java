package dev.loupe.operator.prometheus;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus is asked, and the names of serving's series in it. */
final class Queries {
  static final String REQUESTS = "aidetect_rollout_requests_total";
  static final String TIMED = "aidetect_rollout_latency_seconds_count";
  static final String QUICK = "aidetect_rollout_latency_seconds_bucket";
  static final String COMPARISONS = "aidetect_shadow_comparisons_total";
  static final String DROPPED = "aidetect_shadow_dropped_total";
  static final String DIFFERENCE = "aidetect_shadow_score_difference";
  static final String SHADOW_SECONDS = "aidetect_shadow_latency_seconds";

  /** A gauge that each serving pod has, whatever the rollout does. */
  static final String TURN = "aidetect_split_turn";

  /** Whether Prometheus scraped anything: it writes a sample of each target that it tries. */
  static final String ANY_TARGET = "count(up)";

  private static final String COUNTED =
      String.join(
          "|",
          REQUESTS,
          TIMED,
          QUICK,
          COMPARISONS,
          DROPPED,
          DIFFERENCE + "_(sum|count)",
          SHADOW_SECONDS + "_(sum|count)");

  /** So long may a pod go without being scraped, and nothing that it counted is lost. */
  static final Duration MEMORY = Duration.ofHours(1);

  private static final Pattern FILLED =
      Pattern.compile("\\$(namespace|model|candidate|serving)\\b");

  private Queries() {}

  /** The last value of each series, at the time at which it is asked. */
  static String before(Ask ask) {
    return "last_over_time(%s[%ds])"
        .formatted(selector(ask, COUNTED + "|" + TURN), MEMORY.toSeconds());
  }

  /**
   * The samples of the time before the one at which it is asked.
   *
   * @param window at least a second
   */
  static String within(Ask ask, Duration window) {
    return "%s[%ds]".formatted(selector(ask, COUNTED), window.toSeconds());
  }

  /** When each pod was last scraped, in seconds since 1970. */
  static String scraped(Ask ask) {
    return "timestamp(%s{%s})".formatted(TURN, of(ask));
  }

  /** The user's query with the names filled in. They hold nothing that PromQL's quotes mind. */
  static String filled(String text, Ask ask) {
    return FILLED
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (found.group(1)) {
                      case "namespace" -> ask.namespace();
                      case "model" -> ask.model();
                      case "candidate" -> ask.candidate();
                      default -> ask.serving();
                    }));
  }

  /** A label that a series has not is the empty text. */
  private static String selector(Ask ask, String names) {
    return "{__name__=~\"%s\",%s,to=~\"|%s|%s\",candidate=~\"|%s\",le=~\"|%s\"}"
        .formatted(
            names,
            of(ask),
            exactly(ask.serving()),
            exactly(ask.candidate()),
            exactly(ask.candidate()),
            bound(ask.limit()));
  }

  private static String of(Ask ask) {
    return "namespace=\"%s\",model=\"%s\",version=\"%s\""
        .formatted(ask.namespace(), ask.model(), ask.serving());
  }

  /** In a text of PromQL a backslash is written twice. */
  private static String exactly(String name) {
    return name.replace(".", "\\\\.");
  }

  /** In seconds, in the forms in which pages and Prometheus write it: 1, 1.0, 0.5. */
  private static String bound(Duration limit) {
    BigDecimal seconds = BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros();
    Set<String> forms = new LinkedHashSet<>();
    forms.add(seconds.toPlainString());
    forms.add(Double.toString(seconds.doubleValue()));
    return exactly(String.join("|", forms));
  }
}
