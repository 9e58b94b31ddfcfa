package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import dev.loupe.operator.rollout.Turn.Cause;
import dev.loupe.operator.rollout.Turn.To;
import java.time.Instant;
import java.util.Optional;

/** How moves of all requests to another version begin, and are given up. */
final class Moves {
  private Moves() {}

  static Turn begin(Rollout rollout, Move move, Seen seen, Instant now) {
    int weight =
        rollout.state() instanceof Stepping s && s.trial().candidate().equals(move.to())
            ? s.weight()
            : 0;
    // What was on trial and gives way is on trial no more.
    Optional<Trial> trial = rollout.state().tried().filter(t -> !t.candidate().equals(move.from()));
    String figures = figures(rollout, move, seen);
    boolean back = move.why() == Move.Why.ROLLED_BACK;
    String because = move.ofFrom().map(e -> " " + e.message()).orElse("");
    return new To(
        rollout.to(new Moving(move, Part.FILL, now, trial, weight), seen),
        new Cause(
            back,
            reason(move),
            "All requests are to go to version %s instead of %s.%s%s"
                .formatted(move.to(), move.from(), because, figures)));
  }

  /**
   * The same from any state, for what can't wait until a trial or a move is over. What ends with it
   * is recorded first, as the move does not know of it. Empty: that goes on.
   */
  static Optional<Turn> urgent(Rollout rollout, Move move, Seen seen, Instant now) {
    return switch (rollout.state()) {
      case Frozen s when !s.trial().candidate().equals(move.to()) ->
          Optional.of(Returns.of(rollout, seen, s.why(), now));
      case Returning s ->
          Wanted.isRecorded(s, seen)
              ? Optional.of(begin(rollout.in(new Resting()), move, seen, now))
              : Optional.empty();
      case Moving s when s.isFlipped() ->
          Wanted.isRecorded(s, seen)
              ? Optional.of(begin(leaving(rollout, s, move, now), move, seen, now))
              : Optional.empty();
      case Moving s when s.move().from().equals(move.from()) ->
          Optional.of(begin(rollout, move.after(s.move()), seen, now));
      case Resting(), Starting _, Shadowing _, Stepping _, Frozen _, Moving _ ->
          Optional.of(begin(rollout, move, seen, now));
    };
  }

  /** What gave way to a version that gives way now may still be asked: it keeps its pods. */
  private static Rollout leaving(Rollout rollout, Moving state, Move move, Instant now) {
    String from = state.move().from();
    return from.equals(move.to())
        ? rollout
        : rollout.keeping(Optional.of(new Rollout.Previous(from, now)));
  }

  /** A move that nobody wants any more, while the Service still selects what it did. */
  static Turn givenUp(Rollout rollout, Moving state, Ending ending, Seen seen, Instant now) {
    return state.trial().isPresent()
        ? Returns.of(rollout, seen, ending, now)
        : new To(
            rollout.to(new Resting(), seen), new Cause(false, ending.reason(), ending.message()));
  }

  private static String figures(Rollout rollout, Move move, Seen seen) {
    Optional<Trial> trial = rollout.state().tried().filter(t -> t.candidate().equals(move.to()));
    return seen.plan()
        .flatMap(plan -> trial.map(t -> " Counted: " + Judge.figures(plan, t) + "."))
        .orElse("");
  }

  private static String reason(Move move) {
    return switch (move.why()) {
      case ACCEPTED, APPROVED, PROMOTED -> "Promoting";
      case PINNED -> "Pinned";
      case ROLLED_BACK -> "RollingBack";
    };
  }
}
