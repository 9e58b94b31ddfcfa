package dev.loupe.operator.model;

import dev.loupe.crd.AnalysisStatus;
import dev.loupe.crd.Loupe;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.rollout.Measured;
import dev.loupe.operator.rollout.Trial;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts of a trial that are shown and not judged. They add up in the status. Pure. */
record ShownCounts(
    AnalysisStatus.@Nullable Source source,
    List<AnalysisStatus.ClassCount> classes,
    AnalysisStatus.@Nullable Shadowed shadow) {

  private static final ShownCounts NONE = new ShownCounts(null, List.of(), null);

  /**
   * What stood in the status, and the window with it that has just been weighed.
   *
   * @param before of the same trial or of another
   */
  static ShownCounts of(@Nullable AnalysisStatus before, Trial trial, Measured measured) {
    boolean same = before != null && before.countedTo() != null && trial.countedTo().isPresent();
    ShownCounts then =
        same && before != null
            ? new ShownCounts(before.source(), before.classes(), before.shadow())
            : NONE;
    boolean news =
        measured instanceof Measured.Counted window
            && trial.countedTo().equals(Optional.of(window.to()))
            && !Objects.equals(before == null ? null : before.countedTo(), window.to().toString());
    return news ? then.plus(((Measured.Counted) measured).shown()) : then;
  }

  private ShownCounts plus(Measured.Shown window) {
    return new ShownCounts(
        new AnalysisStatus.Source(
            window.scraped(),
            window.pods(),
            window.trouble().isEmpty() ? null : Texts.cut(window.trouble(), Loupe.MAX_NOTE)),
        classesWith(window),
        shadowWith(window));
  }

  private List<AnalysisStatus.ClassCount> classesWith(Measured.Shown window) {
    Map<String, AnalysisStatus.ClassCount> all = new TreeMap<>();
    classes.forEach(c -> all.put(c.name(), c));
    window
        .classes()
        .forEach(
            (name, c) ->
                all.merge(
                    name,
                    new AnalysisStatus.ClassCount(name, c.compared(), c.disagreed()),
                    (one, more) ->
                        new AnalysisStatus.ClassCount(
                            name,
                            one.compared() + more.compared(),
                            one.disagreed() + more.disagreed())));
    return List.copyOf(all.values());
  }

  private AnalysisStatus.@Nullable Shadowed shadowWith(Measured.Shown window) {
    long compared = window.compared() + (shadow == null ? 0 : shadow.compared());
    Map<String, Long> dropped = new TreeMap<>(window.dropped());
    if (shadow != null) {
      shadow.dropped().forEach((reason, n) -> dropped.merge(reason, n, Long::sum));
    }
    long lost = dropped.values().stream().mapToLong(Long::longValue).sum();
    return compared + lost == 0
        ? null
        : new AnalysisStatus.Shadowed(
            compared + lost,
            compared,
            dropped,
            mean(shadow == null ? null : shadow.scoreDifference(), window.difference(), compared),
            latency(window, compared));
  }

  private AnalysisStatus.@Nullable Latency latency(Measured.Shown window, long compared) {
    AnalysisStatus.Latency last = shadow == null ? null : shadow.latency();
    Double serving = mean(last == null ? null : last.serving(), window.servingSeconds(), compared);
    Double candidate =
        mean(last == null ? null : last.candidate(), window.candidateSeconds(), compared);
    return serving == null || candidate == null
        ? null
        : new AnalysisStatus.Latency(serving, candidate);
  }

  /** Of what was compared before and now, to a millionth. */
  private @Nullable Double mean(@Nullable Double before, double sum, long compared) {
    long then = shadow == null ? 0 : shadow.compared();
    if (compared == 0) {
      return null;
    }
    double all = (before == null ? 0 : before * then) + sum;
    return Math.rint(all / compared * 1e6) / 1e6;
  }
}
