package dev.loupe.operator.rollout;

import java.util.Comparator;
import java.util.Optional;

/** Which version is tried next, and which one is gone back to. */
final class Choice {
  private Choice() {}

  /**
   * The newest that is newer than the one that serves and was not turned away; where one is pinned
   * that never served, that one.
   */
  static Optional<Entry> candidate(Seen seen) {
    Optional<String> pinned = seen.plan().flatMap(Plan::pinned);
    if (pinned.isPresent()) {
      return seen.entry(pinned.get()).filter(v -> isTriable(v, seen));
    }
    return seen.versions().stream().filter(v -> isTriable(v, seen) && isNewer(v, seen)).findFirst();
  }

  private static boolean isTriable(Entry version, Seen seen) {
    return isAdmitted(version, seen) && !version.name().equals(seen.serving());
  }

  /**
   * Whether nothing that is recorded of it forbids a trial. A version that is older than the one
   * that serves, as one of another cluster may be, was passed by; pinning it says to try it still.
   */
  static boolean isAdmitted(Entry version, Seen seen) {
    boolean pinned = seen.plan().flatMap(Plan::pinned).filter(version.name()::equals).isPresent();
    return version.mayBeTried() || pinned && version.standing() == Standing.RETIRED;
  }

  /** Whether it would be tried if nothing speaks against it. */
  static boolean isWanted(Entry version, Seen seen) {
    return seen.plan()
        .flatMap(Plan::pinned)
        .map(version.name()::equals)
        .orElseGet(() -> isNewer(version, seen));
  }

  private static boolean isNewer(Entry version, Seen seen) {
    return seen.entry(seen.serving())
        .map(serving -> Entry.OLDEST_FIRST.compare(version, serving) > 0)
        .orElse(true);
  }

  /** The version that served last before this one, of those that were not rejected. */
  static Optional<Entry> lastServed(Seen seen, String but) {
    return seen.versions().stream()
        .filter(v -> !v.name().equals(but) && !v.isRejected())
        .filter(v -> v.servedLast().isPresent())
        .max(Comparator.comparing((Entry v) -> v.servedLast().orElseThrow()));
  }
}
