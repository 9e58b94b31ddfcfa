package dev.loupe.operator;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.poll.Measurements;
import dev.loupe.operator.prometheus.Answer;
import dev.loupe.operator.prometheus.MeasurementPoller;
import dev.loupe.operator.prometheus.Measurer;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Measured;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Has Prometheus answer what rollouts ask. */
final class Measuring implements Measurements {
  private final MeasurementPoller<DetectorModel> poller;

  Measuring(MeasurementPoller<DetectorModel> poller) {
    this.poller = poller;
  }

  @Override
  public Measured of(DetectorModel model, Optional<Ask> ask) {
    if (ask.isEmpty()) {
      poller.forget(model);
      return new Measured.Nothing();
    }
    return poller
        .of(model, question(ask.get()))
        .map(answer -> measured(ask.get(), answer))
        .orElseGet(Measured.Nothing::new);
  }

  @Override
  public EventSource<?, DetectorModel> source() {
    return poller;
  }

  private static Measured measured(Ask ask, Answer answer) {
    return switch (answer) {
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
