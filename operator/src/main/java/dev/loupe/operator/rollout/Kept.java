package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.Turn.Noted;
import java.time.Instant;
import java.util.Optional;

/** What gave way and keeps its pods for a while, so that the traffic can go back at once. */
final class Kept {
  private Kept() {}

  /**
   * It goes when its time is over and nobody asks it any more, whatever is tried meanwhile; not
   * while traffic moves, which may be back to it.
   */
  static Optional<Turn> parted(Rollout rollout, Seen seen, Pace pace, Instant now) {
    return rollout
        .previous()
        .filter(kept -> !(rollout.state() instanceof Moving))
        .filter(
            kept ->
                seen.plan().isEmpty()
                    || kept.version().equals(seen.serving())
                    || isOver(kept, seen, pace, now))
        .map(kept -> new Noted(rollout.keeping(Optional.empty())));
  }

  private static boolean isOver(Rollout.Previous kept, Seen seen, Pace pace, Instant now) {
    return !now.isBefore(kept.keptUntil())
        && (seen.splits().isQuiet(kept.version(), pace.quiet())
            || !now.isBefore(kept.keptUntil().plus(pace.patience())));
  }
}
