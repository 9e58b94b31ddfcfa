package dev.loupe.operator.rollout;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * A version of the registry that passed the gate.
 *
 * @param standing as recorded; what nothing is recorded of is a candidate
 * @param attempt 1, and one more for each time that it was admitted anew
 * @param servedLast when it last began to serve; empty: it never did
 * @param actions the annotations that were carried out on it, as {@code promote photo-b}
 * @param rejected why, if it was
 * @param testError share of the held-out pictures that it gets wrong; empty: not known
 * @param compared with what served when it was evaluated
 */
public record Entry(
    String name,
    Instant trainedAt,
    Standing standing,
    int attempt,
    Optional<Instant> servedLast,
    Set<String> actions,
    String rejected,
    Optional<Double> testError,
    Optional<Compared> compared) {

  public static final Comparator<Entry> OLDEST_FIRST =
      Comparator.comparing(Entry::trainedAt).thenComparing(Entry::name);

  public Entry {
    actions = Set.copyOf(actions);
  }

  /**
   * @param with the version that served then
   * @param share of the held-out pictures on which the two disagree, 0 to 1
   */
  public record Compared(String with, double share) {}

  /** Why it was rejected, to end a sentence with. */
  String why() {
    return rejected.isEmpty() ? "" : ": " + rejected;
  }

  boolean isRejected() {
    return standing == Standing.REJECTED;
  }

  boolean isOnTrial() {
    return standing == Standing.SHADOW || standing == Standing.CANARY;
  }

  boolean mayBeTried() {
    return switch (standing) {
      case CANDIDATE, SHADOW, CANARY, SERVING -> true;
      case RETIRED, REJECTED -> false;
    };
  }
}
