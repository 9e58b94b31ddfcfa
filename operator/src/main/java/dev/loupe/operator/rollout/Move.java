package dev.loupe.operator.rollout;

import java.util.Optional;

/**
 * A change of the version that serves.
 *
 * @param ofFrom what becomes of the version that gives way; empty: it retires
 */
public record Move(String from, String to, Why why, Optional<Ending> ofFrom) {
  /** The same to another version. */
  Move to(String other) {
    return new Move(from, other, why, ofFrom);
  }

  /** The same in place of another from the same version, of which it may be known why it goes. */
  Move after(Move other) {
    return new Move(from, to, why, ofFrom.or(other::ofFrom));
  }

  /** What brought it about. */
  public enum Why {
    /** The analysis accepts the candidate. */
    ACCEPTED("Accepted"),
    /** The analysis accepts it and a person approved. */
    APPROVED("Approved"),
    /** A person promoted it. */
    PROMOTED("Promoted"),
    /** {@code spec.rollout.version} names it. */
    PINNED("Pinned"),
    /** What served is bad. */
    ROLLED_BACK("RolledBack");

    private final String word;

    Why(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
