package dev.loupe.operator.model;

import dev.loupe.crd.Loupe;
import dev.loupe.crd.RolloutStatus;
import dev.loupe.operator.kube.Texts;
import dev.loupe.operator.rollout.Ending;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.RolloutState;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Seen;
import dev.loupe.operator.rollout.Splits;
import dev.loupe.operator.rollout.Trial;
import dev.loupe.operator.rollout.Turn;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes status.rollout of a rollout's state and of what it waits for. Pure. */
final class RolloutReporter {
  private RolloutReporter() {}

  /**
   * @param stay what is waited for; empty: the state is a new one
   * @return null where nothing is to remember
   */
  static @Nullable RolloutStatus status(
      Rollout rollout,
      Optional<Turn.Stay> stay,
      Seen seen,
      @Nullable RolloutStatus before,
      Instant now) {
    RolloutState state = rollout.state();
    boolean nothing =
        !rollout.isActive()
            && rollout.last().isEmpty()
            && rollout.previous().isEmpty()
            && rollout.pending().isEmpty()
            && stay.filter(s -> !s.waitsFor().isEmpty()).isEmpty();
    if (nothing) {
      return null;
    }
    Optional<Trial> trial = state.tried();
    Optional<Moving> moving = state instanceof Moving m ? Optional.of(m) : Optional.empty();
    Optional<Stepping> stepping = state instanceof Stepping s ? Optional.of(s) : Optional.empty();
    return new RolloutStatus(
        trial.map(Trial::candidate).orElse(null),
        moving.map(m -> m.move().from()).or(() -> trial.map(Trial::serving)).orElse(null),
        trial.map(Trial::attempt).orElse(null),
        trial.map(Trial::begun).map(RolloutReporter::time).orElse(null),
        phase(state),
        moving.map(m -> RolloutStatuses.part(m.part())).orElse(null),
        moving.map(m -> m.move().to()).orElse(null),
        moving.map(m -> m.move().why().word()).orElse(null),
        ending(state).orElse(null),
        step(state, seen).orElse(null),
        seen.plan().map(p -> p.steps().size()).filter(n -> trial.isPresent()).orElse(null),
        rollout.isActive() ? weight(state) : null,
        time(since(state).orElseGet(() -> restsSince(rollout, before, now))),
        followed(state).map(RolloutReporter::time).orElse(null),
        stepping.map(s -> s.from().candidate()).orElse(null),
        stepping.map(s -> s.from().serving()).orElse(null),
        rollout.turn(),
        stay.map(Turn.Stay::waitsFor)
            .filter(text -> !text.isEmpty())
            .map(text -> Texts.cut(text, Loupe.MAX_WAITS_FOR))
            .orElse(null),
        stay.flatMap(Turn.Stay::needs).orElse(null),
        rollout.isActive() ? split(seen) : null,
        List.copyOf(rollout.pending()),
        trial
            .map(Trial::ends)
            .map(
                e ->
                    new RolloutStatus.Restarts(
                        e.candidate(), e.serving(), e.candidateSeen(), e.servingSeen()))
            .orElse(null),
        trial
            .map(t -> AnalysisReporter.status(t, seen, before, now))
            .or(() -> Optional.ofNullable(before).map(RolloutStatus::analysis))
            .orElse(null),
        rollout
            .previous()
            .map(p -> new RolloutStatus.Previous(p.version(), time(p.keptUntil())))
            .orElse(null),
        rollout
            .last()
            .map(
                r ->
                    new RolloutStatus.Result(
                        r.version(),
                        r.outcome(),
                        r.reason(),
                        Texts.cut(r.message(), Loupe.MAX_NOTE),
                        time(r.at())))
            .orElse(null));
  }

  private static Instant restsSince(Rollout rollout, @Nullable RolloutStatus before, Instant now) {
    return rollout
        .last()
        .map(Rollout.Result::at)
        .orElseGet(
            () ->
                before != null && before.phase().equals(RolloutStatuses.RESTING)
                    ? Instant.parse(before.since())
                    : now);
  }

  static String phase(RolloutState state) {
    return switch (state) {
      case Resting() -> RolloutStatuses.RESTING;
      case Starting _ -> RolloutStatuses.STARTING;
      case Shadowing _ -> RolloutStatuses.SHADOW;
      case Stepping _ -> RolloutStatuses.CANARY;
      case Frozen _ -> RolloutStatuses.FROZEN;
      case Moving _ -> RolloutStatuses.PROMOTING;
      case Returning _ -> RolloutStatuses.RETURNING;
    };
  }

  /** What is tried, or moved to. */
  static Optional<String> candidate(RolloutState state) {
    return state instanceof Moving m
        ? Optional.of(m.move().to())
        : state.tried().map(Trial::candidate);
  }

  /** The candidate's part of the requests, in percent. */
  static int weight(RolloutState state) {
    return switch (state) {
      case Stepping s -> s.weight();
      case Moving m ->
          switch (m.part()) {
            case FILL -> m.weight();
            case FORWARD, FLIP, SETTLE -> 100;
          };
      case Resting(), Starting _, Shadowing _, Frozen _, Returning _ -> 0;
    };
  }

  private static Optional<Instant> since(RolloutState state) {
    return switch (state) {
      case Resting() -> Optional.empty();
      case Starting s -> Optional.of(s.since());
      case Shadowing s -> Optional.of(s.since());
      case Stepping s -> Optional.of(s.since());
      case Frozen s -> Optional.of(s.since());
      case Moving s -> Optional.of(s.since());
      case Returning s -> Optional.of(s.since());
    };
  }

  private static Optional<Instant> followed(RolloutState state) {
    return switch (state) {
      case Shadowing s -> s.followed();
      case Stepping s -> s.followed();
      case Resting(), Starting _, Frozen _, Moving _, Returning _ -> Optional.empty();
    };
  }

  private static Optional<Integer> step(RolloutState state, Seen seen) {
    return switch (state) {
      case Resting(), Returning _ -> Optional.empty();
      case Starting _, Shadowing _ -> Optional.of(0);
      case Stepping s -> Optional.of(s.step());
      case Frozen s -> Optional.of(s.step());
      case Moving m ->
          seen.plan().filter(p -> m.trial().isPresent()).map(p -> p.steps().size() + 1);
    };
  }

  private static Optional<RolloutStatus.Ending> ending(RolloutState state) {
    Optional<Ending> ending =
        switch (state) {
          case Returning s -> Optional.of(s.ending());
          case Frozen s -> Optional.of(s.why());
          case Moving m -> m.move().ofFrom();
          case Resting(), Starting _, Shadowing _, Stepping _ -> Optional.empty();
        };
    return ending.map(
        e ->
            new RolloutStatus.Ending(
                RolloutStatuses.standing(e.standing()),
                e.reason(),
                Texts.cut(e.message(), Loupe.MAX_NOTE)));
  }

  private static RolloutStatus.Split split(Seen seen) {
    Splits splits = seen.splits();
    int pods = splits.ready(seen.serving());
    int following = splits.current() ? pods - splits.missing(seen.serving()).size() : 0;
    return new RolloutStatus.Split(splits.written(), following, pods);
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
