package dev.loupe.operator.prometheus;

import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.prometheus.Answer.QueryValue;
import dev.loupe.operator.prometheus.Answer.Source;
import dev.loupe.operator.prometheus.Answer.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Counts a trial's requests and comparisons out of Prometheus, window by window. Blocks for as long
 * as some queries take; whatever is wrong is an {@link Unavailable} that says so.
 */
public final class Measurer implements AutoCloseable {
  /** How much of the past one answer covers: what many pods and classes sent in it is bounded. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  /** A minute is how often Prometheus scrapes if nobody says otherwise. */
  private static final Duration FRESH = Duration.ofMinutes(2);

  private static final int MAX_NAMED = 3;
  private static final String NONE =
      "no Prometheus is configured; set prometheus.url of the chart, or promote by hand";

  private final PrometheusSettings settings;
  private final InstantSource clock;
  private final Optional<PrometheusClient> client;

  public Measurer(PrometheusSettings settings, LoupeMetrics metrics, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.client = settings.url().map(url -> new PrometheusClient(settings, url, metrics, clock));
  }

  /** A query that went wrong, in the middle of what is made of several. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Unavailable why;

    Stopped(String reason, String message) {
      super(message);
      this.why = new Unavailable(reason, Texts.oneLine(message));
    }
  }

  /** How long ago samples are that are counted. */
  Duration delay() {
    return settings.delay();
  }

  public Answer measure(Ask ask) {
    if (client.isEmpty()) {
      return new Unavailable(Answer.NO_PROMETHEUS, NONE);
    }
    try {
      return measure(client.get(), ask);
    } catch (Stopped stopped) {
      return stopped.why;
    }
  }

  /** What a query is answered now, as one number. */
  public QueryValue number(String query) {
    return client
        .map(prometheus -> UserQueries.read(query, prometheus.query(query, clock.instant())))
        .orElseGet(() -> new QueryValue(query, Optional.empty(), NONE));
  }

  private Answer measure(PrometheusClient prometheus, Ask ask) throws Stopped {
    Instant from = seconds(ask.countedTo());
    Instant newest = seconds(clock.instant().minus(settings.delay()));
    Source source = source(ask, series(prometheus.query(Queries.scraped(ask), newest)), newest);
    Instant to = earlier(newest, from.plus(LONGEST));
    Windows.Growth.Grown grown =
        to.isAfter(from)
            ? grown(prometheus, ask, from, to)
            : new Windows.Growth.Grown(List.of(), new TreeSet<>());
    Readings readings = new Readings(grown.increases(), ask.serving(), ask.candidate());
    List<QueryValue> values = new ArrayList<>();
    for (Ask.UserQuery query : ask.queries()) {
      values.add(
          UserQueries.read(
              query.name(), prometheus.query(Queries.filled(query.text(), ask), newest)));
    }
    return new Answer.Counted(
        from,
        to.isAfter(from) ? to : from,
        readings.byMetric(),
        readings.classes(),
        withAnew(source, grown.anew(), from),
        readings.shown(),
        values,
        readings.unjudged());
  }

  private Windows.Growth.Grown grown(PrometheusClient prometheus, Ask ask, Instant from, Instant to)
      throws Stopped {
    List<Series> within =
        series(prometheus.query(Queries.within(ask, Duration.between(from, to)), to));
    List<Series> before = series(prometheus.query(Queries.before(ask), from));
    boolean remembered =
        !before.isEmpty() || !series(prometheus.query(Queries.ANY_TARGET, from)).isEmpty();
    return switch (Windows.between(before, within, from, ask.pods(), remembered)) {
      case Windows.Growth.Grown grown -> grown;
      case Windows.Growth.Twice(Series one, Series other) ->
          throw new Stopped(
              Answer.SCRAPED_TWICE,
              "pod %s is scraped twice, as %s and as %s, and would count twice; choose one of the chart's metrics.podMonitor and metrics.scrapeConfig, or have replicas of Prometheus deduplicated"
                  .formatted(one.label(Windows.POD), differing(one, other), differing(other, one)));
    };
  }

  /** Of a pod that no longer answers, samples are found for some minutes still. */
  private Source source(Ask ask, List<Series> scraped, Instant newest) throws Stopped {
    SortedSet<String> missing = new TreeSet<>(ask.pods().keySet());
    for (Series series : scraped) {
      double seconds = series.last().value();
      if (seconds * 1000 >= newest.minus(FRESH).toEpochMilli()) {
        missing.remove(series.label(Windows.POD));
      }
    }
    int pods = ask.pods().size();
    if (missing.isEmpty()) {
      return new Source(pods, pods, "");
    }
    String unread =
        "%s has no sample of the last %d minutes of %s with the labels namespace, pod, model and version"
            .formatted(settings.url().orElseThrow(), FRESH.toMinutes(), named(missing));
    if (missing.size() == pods) {
      throw new Stopped(
          Answer.NOT_SCRAPED,
          unread
              + "; the chart's metrics.podMonitor or metrics.scrapeConfig tell Prometheus of them");
    }
    return new Source(pods - missing.size(), pods, Texts.oneLine(unread));
  }

  private static Source withAnew(Source source, SortedSet<String> anew, Instant from) {
    if (anew.isEmpty()) {
      return source;
    }
    String said =
        "%s: counted from the first sample after %s on, for Prometheus has none from before"
            .formatted(named(anew), from);
    String both = source.message().isEmpty() ? said : source.message() + "; " + said;
    return new Source(source.scraped(), source.pods(), Texts.oneLine(both));
  }

  private static List<Series> series(Fetched fetched) throws Stopped {
    return switch (fetched) {
      case Fetched.Vector(List<Series> series) -> series;
      case Fetched.Range(List<Series> series) -> series;
      case Fetched.Refused(String message) -> throw new Stopped(Answer.REFUSED, message);
      case Fetched.Unreachable(String message) -> throw new Stopped(Answer.UNREACHABLE, message);
      case Fetched.Invalid(String message) ->
          throw new Stopped(
              Answer.REFUSED, "Prometheus refuses what the operator asks for: " + message);
      case Fetched.Scalar _, Fetched.Text _ ->
          throw new Stopped(
              Answer.UNREACHABLE, "Prometheus answered with something else than series");
    };
  }

  /** The labels by which two series of one counter differ. */
  private static String differing(Series one, Series other) {
    Map<String, String> labels = new java.util.TreeMap<>(one.labels());
    labels.entrySet().removeIf(l -> l.getValue().equals(other.labels().get(l.getKey())));
    return labels.toString();
  }

  private static String named(SortedSet<String> pods) {
    String first = String.join(", ", pods.stream().limit(MAX_NAMED).toList());
    return pods.size() > MAX_NAMED
        ? "%s and %d more pods".formatted(first, pods.size() - MAX_NAMED)
        : (pods.size() == 1 ? "pod " : "pods ") + first;
  }

  /** Windows tile in whole seconds, as times stand in a status. */
  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  @Override
  public void close() {
    client.ifPresent(PrometheusClient::close);
  }
}
