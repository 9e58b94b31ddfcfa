package dev.loupe.operator;

import dev.loupe.operator.prometheus.Answer;
import dev.loupe.operator.prometheus.Measurer;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Measured;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Has Prometheus answer what a rollout asks. */
final class Measuring implements Function<Ask, Measured> {
  private final Measurer measurer;

  Measuring(Measurer measurer) {
    this.measurer = measurer;
  }

  @Override
  public Measured apply(Ask ask) {
    return switch (measurer.measure(question(ask))) {
      case Answer.Unavailable(String reason, String message) ->
          new Measured.Unavailable(reason, message);
      case Answer.Counted counted -> window(ask, counted);
    };
  }

  private static dev.loupe.operator.prometheus.Ask question(Ask ask) {
    return new dev.loupe.operator.prometheus.Ask(
        ask.namespace(),
        ask.model(),
        ask.serving(),
        ask.candidate(),
        ask.countedTo(),
        ask.pods(),
        ask.latencyLimit(),
        ask.queries().stream()
            .map(q -> new dev.loupe.operator.prometheus.Ask.UserQuery(q.name(), q.text()))
            .toList(),
        ask.interval());
  }

  /** A window is over once it has lasted as long as the plan says, or as one may last. */
  private static Measured window(Ask ask, Answer.Counted counted) {
    Duration lasted = Duration.between(counted.from(), counted.to());
    Duration wanted =
        ask.interval().compareTo(Measurer.LONGEST) < 0 ? ask.interval() : Measurer.LONGEST;
    return lasted.compareTo(wanted) < 0
        ? new Measured.Nothing()
        : new Measured.Counted(
            counted.from(),
            counted.to(),
            counted.readings(),
            counted.queries().stream()
                .map(q -> new Measured.Answered(q.name(), q.value(), q.message()))
                .toList(),
            shown(counted));
  }

  private static Measured.Shown shown(Answer.Counted counted) {
    SortedMap<String, Measured.Comparisons> classes = new TreeMap<>();
    counted
        .classes()
        .forEach(
            (name, c) -> classes.put(name, new Measured.Comparisons(c.compared(), c.disagreed())));
    Answer.Shadowed shadow = counted.shown();
    return new Measured.Shown(
        classes,
        shadow.compared(),
        shadow.dropped(),
        shadow.scoreDifference().sum(),
        shadow.servingSeconds().sum(),
        shadow.candidateSeconds().sum(),
        counted.source().scraped(),
        counted.source().pods(),
        counted.source().message());
  }
}
