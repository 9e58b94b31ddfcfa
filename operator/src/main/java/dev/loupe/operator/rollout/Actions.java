package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Rollouts.Refusal;
import dev.loupe.operator.rollout.Turn.Enter;
import dev.loupe.operator.rollout.Turn.Noted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What people ask for by annotations. Each acts once: its text stands in the version's history from
 * then on, so that a tool that sets it again and again changes nothing. What a version's standing
 * speaks against stands there, too, as refused: it would come true by itself when the standing
 * changes, long after it was asked for. What is only too early waits.
 */
final class Actions {
  private Actions() {}

  /** Empty: nothing is asked for that is not done, or could be. */
  static Optional<Turn> next(Rollout rollout, Seen seen, Instant now) {
    return entered(rollout, seen)
        .or(() -> each(rollout, seen, now).flatMap(a -> a.turn().stream()).findFirst());
  }

  static List<Refusal> refusals(Rollout rollout, Seen seen) {
    List<Refusal> refusals = new ArrayList<>();
    each(rollout, seen, Instant.EPOCH).forEach(answer -> answer.refusal().ifPresent(refusals::add));
    Approvals.refusal(rollout, seen).ifPresent(refusals::add);
    return refusals;
  }

  /** What an annotation brings about: a turn, or a sentence why not. */
  record Answer(Optional<Turn> turn, Optional<Refusal> refusal) {
    static Answer of(Turn turn) {
      return new Answer(Optional.of(turn), Optional.empty());
    }

    /** For good: to be asked again, it has to be said again. */
    static Answer refused(Action action, Entry version, String why) {
      return of(
          new Enter(
              version.name(),
              action.text(),
              Optional.of(new Ending(version.standing(), Enter.REFUSED, why)),
              version.attempt()));
    }

    static Answer refused(Action action, String why) {
      return new Answer(Optional.empty(), Optional.of(new Refusal(action.text(), why)));
    }
  }

  /** What was carried out is written into its version's history, and then forgotten here. */
  private static Optional<Turn> entered(Rollout rollout, Seen seen) {
    List<String> done =
        rollout.pending().stream()
            .filter(
                text ->
                    seen.entry(Action.read(text).version())
                        .map(v -> v.actions().contains(text))
                        .orElse(true))
            .toList();
    if (!done.isEmpty()) {
      return Optional.of(new Noted(rollout.without(done)));
    }
    return rollout.pending().stream()
        .findFirst()
        .map(
            text -> {
              String version = Action.read(text).version();
              return new Enter(version, text, Optional.empty(), attempt(version, rollout, seen));
            });
  }

  /**
   * A trial that goes on after a freeze is a further attempt, of which the history is told here.
   */
  private static int attempt(String version, Rollout rollout, Seen seen) {
    int tried =
        rollout
            .state()
            .tried()
            .filter(trial -> trial.candidate().equals(version))
            .map(Trial::attempt)
            .orElse(1);
    return Math.max(tried, seen.entry(version).map(Entry::attempt).orElse(1));
  }

  private static Stream<Answer> each(Rollout rollout, Seen seen, Instant now) {
    Seen.Asked asked = seen.asked();
    return Stream.of(
            asked.abort().map(value -> new Action(Action.ABORT, value)),
            asked.promote().map(value -> new Action(Action.PROMOTE, value)),
            asked.retry().map(value -> new Action(Action.RETRY, value)))
        .flatMap(Optional::stream)
        .filter(action -> !isSpent(action, rollout, seen))
        .map(action -> answer(action, rollout, seen, now));
  }

  static boolean isSpent(Action action, Rollout rollout, Seen seen) {
    return rollout.pending().contains(action.text())
        || seen.entry(action.version())
            .filter(v -> v.actions().contains(action.text()))
            .isPresent();
  }

  private static Answer answer(Action action, Rollout rollout, Seen seen, Instant now) {
    if (action.step().isPresent()) {
      return Answer.refused(
          action, "expected <version>, as in %s; nothing was changed.".formatted(action.version()));
    }
    Optional<Entry> version = seen.entry(action.version());
    if (version.isEmpty()) {
      return Answer.refused(
          action,
          "no ModelVersion of this model that passed the gate is named \"%s\"; nothing was changed."
              .formatted(action.version()));
    }
    return switch (action.key()) {
      case Action.ABORT -> Aborts.of(action, version.get(), rollout, seen, now);
      case Action.PROMOTE -> promote(action, version.get(), rollout, seen, now);
      default -> retry(action, version.get(), rollout, seen, now);
    };
  }

  private static Answer promote(
      Action action, Entry version, Rollout rollout, Seen seen, Instant now) {
    boolean moves = rollout.state() instanceof Moving m && m.move().to().equals(version.name());
    if (version.name().equals(seen.serving()) || moves) {
      return Answer.of(
          new Enter(version.name(), action.text(), Optional.empty(), version.attempt()));
    }
    if (!Choice.isAdmitted(version, seen)) {
      return Answer.refused(
          action,
          version,
          "version %s is %s%s; annotate loupe.dev/retry first, or pin it with skipAnalysis."
              .formatted(version.name(), version.standing().word(), version.why()));
    }
    Optional<String> other =
        seen.plan().flatMap(Plan::pinned).filter(pinned -> !pinned.equals(version.name()));
    if (other.isPresent()) {
      return Answer.refused(
          action,
          "spec.rollout.version names %s; as long as it does, no other version is promoted."
              .formatted(other.get()));
    }
    boolean tried =
        switch (rollout.state()) {
          case Starting _, Shadowing _, Stepping _, Frozen _ ->
              rollout.state().tried().filter(t -> t.candidate().equals(version.name())).isPresent();
          case Resting() ->
              Choice.candidate(seen).filter(c -> c.name().equals(version.name())).isPresent();
          case Moving _, Returning _ -> false;
        };
    if (!tried) {
      return Answer.refused(
          action,
          "version %s is not the candidate%s; nothing was changed."
              .formatted(
                  version.name(),
                  Choice.candidate(seen).map(c -> ", which is " + c.name()).orElse("")));
    }
    Move move = new Move(seen.serving(), version.name(), Move.Why.PROMOTED, Optional.empty());
    return Answer.of(
        Moves.begin(trying(rollout, version, seen, now).having(action.text()), move, seen, now));
  }

  /** What was not tried yet is from now on, so that it is given up where its pods end. */
  private static Rollout trying(Rollout rollout, Entry version, Seen seen, Instant now) {
    String settings = seen.plan().map(plan -> plan.analysis().settings()).orElse("");
    return rollout.state() instanceof Resting
        ? rollout.in(new Starting(Trial.begin(version, seen, settings, now), now))
        : rollout;
  }

  private static Answer retry(
      Action action, Entry version, Rollout rollout, Seen seen, Instant now) {
    if (rollout.state() instanceof Frozen frozen
        && frozen.trial().candidate().equals(version.name())) {
      return Answer.of(FrozenRules.again(rollout.having(action.text()), frozen, seen, now));
    }
    if (isBusyWith(rollout.state(), version.name())) {
      return Answer.refused(
          action,
          "version %s is being moved or stopped; it is tried anew after that."
              .formatted(version.name()));
    }
    if (version.mayBeTried()) {
      return Answer.refused(
          action,
          version,
          "version %s was neither rejected nor retired, it is %s; nothing was changed."
              .formatted(version.name(), version.standing().word()));
    }
    if (!Choice.isWanted(version, seen)) {
      return Answer.refused(
          action,
          ("version %s is older than %s, which serves; pin it with spec.rollout.version to have"
                  + " it serve.")
              .formatted(version.name(), seen.serving()));
    }
    Ending again =
        new Ending(
            Standing.CANDIDATE,
            "RetriedByUser",
            "Version %s is tried anew.".formatted(version.name()));
    return Answer.of(
        new Enter(version.name(), action.text(), Optional.of(again), version.attempt() + 1));
  }

  /** Whether what goes on will have a last word on where the version stands. */
  private static boolean isBusyWith(RolloutState state, String version) {
    return switch (state) {
      case Returning s -> s.trial().candidate().equals(version);
      case Moving s ->
          s.move().from().equals(version)
              || s.move().to().equals(version)
              || s.trial().filter(t -> t.candidate().equals(version)).isPresent();
      case Resting(), Starting _, Shadowing _, Stepping _, Frozen _ -> false;
    };
  }
}
