package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/**
 * How all requests move to another version. Connections do not follow a Service's selector, so that
 * the old pods forward what they are still asked until nobody asks them.
 */
final class MoveRules {
  private MoveRules() {}

  static Turn next(Rollout rollout, Moving state, Seen seen, Pace pace, Instant now) {
    return worse(rollout, state, seen, now)
        .or(() -> back(rollout, state, seen, now))
        .or(() -> choice(rollout, state, seen, now))
        .orElseGet(
            () ->
                switch (state.part()) {
                  case FILL -> fill(rollout, state, seen, now);
                  case FORWARD -> forward(rollout, state, seen, pace, now);
                  case FLIP -> flip(rollout, state, seen, now);
                  case SETTLE -> settle(rollout, state, seen, pace, now);
                });
  }

  /** A promoted version whose pods end gives the traffic back; the old one is still whole. */
  private static Optional<Turn> worse(Rollout rollout, Moving state, Seen seen, Instant now) {
    Move move = state.move();
    boolean ours =
        switch (move.why()) {
          case ACCEPTED, APPROVED, PROMOTED -> true;
          case PINNED, ROLLED_BACK -> false;
        };
    boolean whole =
        seen.fleet(move.from()).ready() > 0
            && seen.entry(move.from()).filter(v -> !v.isRejected()).isPresent();
    if (!state.isFlipped() || !ours || !state.isOfTheTrial() || !whole) {
      return Optional.empty();
    }
    Trial.Ends ends = state.trial().orElseThrow().ends();
    if (!Rollouts.crashes(ends)) {
      return Optional.empty();
    }
    Ending ending =
        new Ending(
            Standing.REJECTED,
            "Crashing",
            "The containers of version %s ended %d times after it took over."
                .formatted(move.to(), ends.candidate()));
    Move back = new Move(move.to(), move.from(), Move.Why.ROLLED_BACK, Optional.of(ending));
    return Optional.of(Moves.begin(rollout, back, seen, now));
  }

  /** A target that has no ready pod any more is waited for where the old version still answers. */
  private static Optional<Turn> back(Rollout rollout, Moving state, Seen seen, Instant now) {
    Move move = state.move();
    boolean filled =
        switch (state.part()) {
          case FILL -> false;
          case FORWARD, FLIP, SETTLE -> true;
        };
    if (!filled || seen.fleet(move.to()).ready() > 0 || seen.fleet(move.from()).ready() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new To(
            rollout.to(new Moving(move, Part.FILL, now, state.trial(), 0), seen),
            new Cause(
                true,
                "TrafficKept",
                "Version %s has no ready pod any more: %s answers until it has."
                    .formatted(move.to(), move.from()))));
  }

  /** Where the version that is gone back to was rejected or deleted meanwhile, another is. */
  private static Optional<Turn> choice(Rollout rollout, Moving state, Seen seen, Instant now) {
    Move move = state.move();
    boolean good = seen.entry(move.to()).filter(v -> !v.isRejected()).isPresent();
    if (move.why() != Move.Why.ROLLED_BACK || state.isFlipped() || good) {
      return Optional.empty();
    }
    return Optional.of(
        Choice.lastServed(seen, move.from())
            .map(v -> Moves.begin(rollout, move.to(v.name()), seen, now))
            .orElseGet(
                () ->
                    Moves.givenUp(
                        rollout,
                        state,
                        new Ending(
                            Standing.CANDIDATE,
                            "NowhereToGo",
                            ("No version that served before is left to go back to; %s keeps the"
                                    + " traffic.")
                                .formatted(move.from())),
                        seen,
                        now)));
  }

  private static Turn fill(Rollout rollout, Moving state, Seen seen, Instant now) {
    String to = state.move().to();
    Fleet fleet = seen.fleet(to);
    if (fleet.has(seen.full())) {
      return part(rollout, state, Part.FORWARD, seen, now);
    }
    String what =
        "Version %s has %d of %d pods ready to take over%s"
            .formatted(
                to,
                fleet.ready(),
                seen.full(),
                fleet.trouble().map(t -> ": " + t.message()).orElse("."));
    boolean late =
        seen.plan()
            .filter(p -> !now.isBefore(state.since().plus(p.progressDeadline())))
            .isPresent();
    if (!late) {
      return Stays.soon(what);
    }
    boolean never = fleet.available() == 0 && fleet.trouble().map(Fleet.Trouble::own).orElse(true);
    return never && Trials.open(state).isPresent()
        ? Returns.of(rollout, seen, new Ending(Standing.REJECTED, "NotReady", what), now)
        : Stays.stalled(what, fleet.trouble().map(Fleet.Trouble::reason).orElse("NotReady"));
  }

  private static Turn forward(Rollout rollout, Moving state, Seen seen, Pace pace, Instant now) {
    boolean urgent =
        switch (state.move().why()) {
          case PINNED, ROLLED_BACK -> true;
          case ACCEPTED, APPROVED, PROMOTED -> false;
        };
    Instant latest = state.since().plus(urgent ? pace.urgent() : pace.forward());
    if (seen.splits().allFollow(state.move().from()) || !now.isBefore(latest)) {
      return part(rollout, state, Part.FLIP, seen, now);
    }
    return Stays.soon(
        "%d of %d pods of version %s forward their requests to %s."
            .formatted(
                seen.splits().current()
                    ? seen.splits().ready(state.move().from())
                        - seen.splits().missing(state.move().from()).size()
                    : 0,
                seen.splits().ready(state.move().from()),
                state.move().from(),
                state.move().to()));
  }

  private static Turn flip(Rollout rollout, Moving state, Seen seen, Instant now) {
    return seen.serving().equals(state.move().to()) && seen.listed()
        ? part(rollout, state, Part.SETTLE, seen, now)
        : Stays.soon(
            "New connections are sent to version %s from now on.".formatted(state.move().to()));
  }

  private static Turn settle(Rollout rollout, Moving state, Seen seen, Pace pace, Instant now) {
    Move move = state.move();
    Instant settled = state.since().plus(pace.settled());
    boolean quiet = seen.splits().isQuiet(move.from(), pace.quiet());
    boolean whole = seen.fleet(move.to()).has(1) && seen.fleet(move.to()).complete();
    boolean tired = !now.isBefore(state.since().plus(pace.patience()));
    if (now.isBefore(settled) || !whole || !quiet && !tired) {
      return Stays.soon(
          "Version %s answers; the pods of %s stay until nobody has asked them for %s."
              .formatted(move.to(), move.from(), Stays.span(pace.quiet())));
    }
    if (!Wanted.isRecorded(state, seen)) {
      return Stays.soon("The move to version %s is recorded.".formatted(move.to()));
    }
    return over(rollout, state, seen, now);
  }

  private static Turn over(Rollout rollout, Moving state, Seen seen, Instant now) {
    Move move = state.move();
    String message =
        "Version %s has all requests; %s has none any more.".formatted(move.to(), move.from());
    Optional<Rollout.Previous> kept =
        seen.plan()
            .filter(plan -> plan.keepPrevious().isPositive())
            .filter(plan -> move.ofFrom().isEmpty())
            .map(plan -> new Rollout.Previous(move.from(), now.plus(plan.keepPrevious())));
    boolean back = move.why() == Move.Why.ROLLED_BACK;
    return new To(
        rollout
            .to(new Resting(), seen)
            .keeping(kept)
            .ending(
                new Rollout.Result(
                    move.to(),
                    back ? "RolledBack" : move.why() == Move.Why.PINNED ? "Pinned" : "Promoted",
                    move.why().word(),
                    move.ofFrom().map(Ending::message).orElse(message),
                    now)),
        new Cause(false, "RolloutCompleted", message));
  }

  private static Turn part(Rollout rollout, Moving state, Part part, Seen seen, Instant now) {
    Move move = state.move();
    String message =
        switch (part) {
          case FILL -> "Version %s gets its pods.".formatted(move.to());
          case FORWARD ->
              "Pods of version %s forward all requests to %s.".formatted(move.from(), move.to());
          case FLIP -> "The Service selects version %s.".formatted(move.to());
          case SETTLE ->
              "Pods of version %s ask their callers to connect anew.".formatted(move.from());
        };
    return new To(
        rollout.to(new Moving(move, part, now, state.trial(), state.weight()), seen),
        new Cause(false, "MovingTraffic", message));
  }
}
