package dev.loupe.operator.prometheus;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.prometheus.Answer.Compared;
import dev.loupe.operator.prometheus.Answer.Mean;
import dev.loupe.operator.prometheus.Answer.Shadowed;
import dev.loupe.operator.prometheus.Windows.Increase;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the increases of one window say of the two versions. Pure. */
record Readings(List<Increase> increases, String serving, String candidate) {
  private static final String TO = "to";
  private static final String RESULT = "result";
  private static final String ANSWERED = "answered";
  private static final String FAILED = "failed";
  private static final String DISAGREED = "disagreed";

  Map<String, Reading> byMetric() {
    return Map.of(
        Answer.ERRORS, errors(), Answer.LATENCY, latency(), Answer.AGREEMENT, agreement());
  }

  /** Of requests that were answered or failed; the others say nothing of the version. */
  private Reading errors() {
    if (has(Queries.REQUESTS)) {
      long candidateBad = requests(candidate, FAILED);
      long servingBad = requests(serving, FAILED);
      return new Reading.Pair(
          0,
          requests(candidate, ANSWERED) + candidateBad,
          candidateBad,
          requests(serving, ANSWERED) + servingBad,
          servingBad);
    }
    return new Reading.Missing();
  }

  private Reading latency() {
    if (has(Queries.TIMED) && has(Queries.QUICK)) {
      long candidateTimed = to(Queries.TIMED, candidate);
      long servingTimed = to(Queries.TIMED, serving);
      return new Reading.Pair(
          0,
          candidateTimed,
          slow(candidateTimed, to(Queries.QUICK, candidate)),
          servingTimed,
          slow(servingTimed, to(Queries.QUICK, serving)));
    }
    return new Reading.Missing();
  }

  private static long slow(long timed, long quick) {
    return Math.clamp(timed - quick, 0, timed);
  }

  private Reading agreement() {
    if (has(Queries.COMPARISONS)) {
      SortedMap<String, Compared> classes = classes();
      return new Reading.Single(
          classes.values().stream().mapToLong(Compared::compared).sum(),
          classes.values().stream().mapToLong(Compared::disagreed).sum());
    }
    return new Reading.Missing();
  }

  SortedMap<String, Compared> classes() {
    SortedMap<String, Compared> classes = new TreeMap<>();
    grouped(Queries.COMPARISONS, "class")
        .forEach(
            (name, all) -> {
              long disagreed = whole(all, one -> one.label(RESULT).equals(DISAGREED));
              classes.put(name, new Compared(whole(all, one -> true), disagreed));
            });
    return classes;
  }

  SortedMap<String, Long> unjudged() {
    SortedMap<String, Long> unjudged = new TreeMap<>();
    grouped(Queries.REQUESTS, RESULT)
        .forEach(
            (result, all) -> {
              if (!result.equals(ANSWERED) && !result.equals(FAILED)) {
                unjudged.put(result, whole(all, one -> one.label(TO).equals(candidate)));
              }
            });
    return unjudged;
  }

  Shadowed shown() {
    SortedMap<String, Long> dropped = new TreeMap<>();
    grouped(Queries.DROPPED, "reason")
        .forEach((reason, all) -> dropped.put(reason, whole(all, one -> true)));
    return new Shadowed(
        classes().values().stream().mapToLong(Compared::compared).sum(),
        dropped,
        mean(Queries.DIFFERENCE, one -> true),
        mean(Queries.SHADOW_SECONDS, one -> one.label("of").equals("serving")),
        mean(Queries.SHADOW_SECONDS, one -> one.label("of").equals("candidate")));
  }

  private Mean mean(String name, Predicate<Increase> which) {
    return new Mean(
        named(name + "_sum").stream().filter(which).mapToDouble(Increase::by).sum(),
        whole(named(name + "_count"), which));
  }

  private long requests(String to, String result) {
    return whole(
        named(Queries.REQUESTS),
        one -> one.label(TO).equals(to) && one.label(RESULT).equals(result));
  }

  private long to(String name, String to) {
    return whole(named(name), one -> one.label(TO).equals(to));
  }

  private boolean has(String name) {
    return !named(name).isEmpty();
  }

  private List<Increase> named(String name) {
    return increases.stream().filter(one -> one.label(Series.NAME).equals(name)).toList();
  }

  private SortedMap<String, List<Increase>> grouped(String name, String label) {
    SortedMap<String, List<Increase>> groups = new TreeMap<>();
    for (Increase one : named(name)) {
      groups.computeIfAbsent(one.label(label), key -> new java.util.ArrayList<>()).add(one);
    }
    return groups;
  }

  private static long whole(List<Increase> all, Predicate<Increase> which) {
    return Math.round(all.stream().filter(which).mapToDouble(Increase::by).sum());
  }
}
