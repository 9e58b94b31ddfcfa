package dev.loupe.operator.model;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.operator.poll.Following;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a model's pods are told of how requests are shared, and which of them follow.
 *
 * @param written the split that stands in the cluster; empty: none that can be read
 * @param wanted what is to stand there, with the lowest turn that it may have; empty: nothing, as
 *     nobody serves
 * @param lastTurn the highest that a pod was ever told of, as far as the pods show
 * @param refused whether the API server would not have the split that is due
 * @param untouched pods that are to look at it and were not told so
 * @param must pods that must follow it: the ready ones of the serving version
 * @param reports what pods say, by name
 * @param behindSince when it was first seen that one of them does not follow; empty: all do
 */
record Splits(
    Optional<TrafficSplit> written,
    Optional<TrafficSplit> wanted,
    int lastTurn,
    boolean refused,
    List<String> untouched,
    SortedSet<String> must,
    Map<String, Following> reports,
    Optional<Instant> behindSince) {

  /** Of a model whose pods are told nothing. */
  static final Splits NONE =
      new Splits(
          Optional.empty(),
          Optional.empty(),
          0,
          false,
          List.of(),
          new TreeSet<>(),
          Map.of(),
          Optional.empty());

  private static final int MOST_NAMED = 3;

  Splits with(boolean nowRefused, Optional<Instant> since) {
    return new Splits(written, wanted, lastTurn, nowRefused, untouched, must, reports, since);
  }

  /** Of the split that stands in the cluster; 0: none. */
  int turn() {
    return written.map(TrafficSplit::turn).orElse(0);
  }

  /** What is wanted, if something else stands in the cluster. */
  Optional<TrafficSplit> due() {
    return wanted
        .filter(split -> !written.equals(Optional.of(at(split, turn()))))
        .map(split -> at(split, Math.max(split.turn(), nextTurn())));
  }

  /** Higher than what any pod follows: it would pass over a lower one. */
  int nextTurn() {
    int followed = reports.values().stream().mapToInt(Following::turn).max().orElse(0);
    return 1 + Math.max(turn(), Math.max(lastTurn, followed));
  }

  private static TrafficSplit at(TrafficSplit split, int turn) {
    return new TrafficSplit(
        split.owner(),
        turn,
        split.serving(),
        split.servingHost(),
        split.canary(),
        split.shadow(),
        split.session());
  }

  /** Where other pods ask a version's. */
  static String host(String namespace, String version) {
    return version + "." + namespace + ".svc";
  }

  /** Those that must follow and do not, or have not said so. */
  List<String> behind() {
    return must.stream().filter(pod -> !follows(pod)).toList();
  }

  private boolean follows(String pod) {
    Following said = reports.get(pod);
    return said != null && said.turn() >= turn();
  }

  /** Who lags behind, in words. */
  String lagging() {
    List<String> behind = behind();
    String named =
        behind.stream().limit(MOST_NAMED).map(this::words).collect(Collectors.joining(", "));
    String others =
        behind.size() > MOST_NAMED ? " and %d others".formatted(behind.size() - MOST_NAMED) : "";
    return "%d of %d pods do not follow split %d: %s%s."
        .formatted(behind.size(), must.size(), turn(), named, others);
  }

  private String words(String pod) {
    Following said = reports.get(pod);
    return pod
        + (said == null
            ? " (does not say what it follows)"
            : said.turn() == 0 ? " (follows none)" : " (follows %d)".formatted(said.turn()));
  }
}
