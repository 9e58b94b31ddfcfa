package dev.loupe.operator.analysis;

import static java.util.Objects.requireNonNull;

import dev.loupe.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one metric of one candidate: numbers only, so that a status can hold them
 * and an operator that starts anew goes on as if it had never stopped. It belongs to the test that
 * gathered it: with other rates, another margin or other versions it has to begin anew.
 *
 * @param candidate requests to the candidate, or comparisons
 * @param candidateBad of them bad, or disagreeing
 * @param serving requests to the serving version meanwhile; 0 for comparisons
 * @param servingBad of them bad
 * @param waiting requests of one version alone, all at one weight, until the other has some
 * @param learntRequests memory of the rate to expect: requests, at most some thousand
 * @param learntBad of them bad
 * @param dispersion of bad requests over the intervals
 * @param worse evidence that the candidate is worse
 * @param fine evidence that it is not worse by the margin
 * @param fineUndivided its logarithm from the first interval on, not divided by the dispersion
 * @param down whether the serving version was down in the last interval weighed or passed over
 */
public record Evidence(
    long candidate,
    long candidateBad,
    long serving,
    long servingBad,
    Reading.Pair waiting,
    double learntRequests,
    double learntBad,
    Dispersion dispersion,
    Wealth worse,
    Wealth fine,
    double fineUndivided,
    boolean down) {

  /** How much a status holds of one metric. */
  public static final int MAX_CHARS = 4096;

  /** To be raised when fields or what they mean change: the bets that were made, for example. */
  private static final int FORM = 1;

  private record Stored(int form, Evidence evidence) {
    private Stored {
      requireNonNull(evidence);
    }
  }

  public Evidence {
    requireNonNull(waiting);
    requireNonNull(dispersion);
    requireNonNull(worse);
    requireNonNull(fine);
  }

  /** Of nothing that waits. */
  static final Reading.Pair NOTHING = new Reading.Pair(0, 0, 0, 0, 0);

  /** Nothing seen yet. */
  public static Evidence none() {
    return new Evidence(
        0,
        0,
        0,
        0,
        NOTHING,
        0,
        0,
        Dispersion.UNKNOWN,
        Wealth.untouched(Bets.worse()),
        Wealth.untouched(1),
        0,
        false);
  }

  /** JSON in one line of at most {@value #MAX_CHARS} characters, read back exactly. */
  public String toJson() {
    return Json.text(new Stored(FORM, this));
  }

  /**
   * What {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if the text is anything else: evidence in the form of another
   *     version of this program, cut off, or changed. Then it can only begin anew.
   */
  public static Evidence fromJson(String json) {
    if (json.length() > MAX_CHARS) {
      throw refused("has %d characters".formatted(json.length()), null);
    }
    Stored stored;
    try {
      stored = Json.read(json.getBytes(StandardCharsets.UTF_8), Stored.class);
    } catch (IOException | IllegalArgumentException e) {
      throw refused("can't be read", e);
    }
    if (stored.form() != FORM) {
      throw refused("has form %d".formatted(stored.form()), null);
    }
    if (!Json.text(stored).equals(json) || !stored.evidence().isSound()) {
      throw refused("holds other fields or figures that can't be", null);
    }
    return stored.evidence();
  }

  private static IllegalArgumentException refused(String what, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "stored evidence %s; expected form %d, as this version writes it, in at most %d characters"
            .formatted(what, FORM, MAX_CHARS),
        cause);
  }

  private boolean isSound() {
    return isShare(candidateBad, candidate)
        && isShare(servingBad, serving)
        && learntBad >= 0
        && learntBad <= learntRequests
        && Double.isFinite(learntRequests)
        && Double.isFinite(fineUndivided)
        && dispersion.isSound()
        && worse.isSound(Bets.worse())
        && fine.isSound(1);
  }

  private static boolean isShare(long bad, long of) {
    return 0 <= bad && bad <= of;
  }

  Evidence counting(Reading.Pair seen) {
    return new Evidence(
        candidate + seen.candidate(),
        candidateBad + seen.candidateBad(),
        serving + seen.serving(),
        servingBad + seen.servingBad(),
        waiting,
        learntRequests,
        learntBad,
        dispersion,
        worse,
        fine,
        fineUndivided,
        down);
  }

  Evidence waitingWith(Reading.Pair pending) {
    return new Evidence(
        candidate,
        candidateBad,
        serving,
        servingBad,
        pending,
        learntRequests,
        learntBad,
        dispersion,
        worse,
        fine,
        fineUndivided,
        down);
  }

  /** Remembers the rate of the last {@code memory} requests or so. */
  Evidence learning(double requests, double bad, double memory) {
    double kept = Math.min(1, memory / (learntRequests + requests));
    return new Evidence(
        candidate,
        candidateBad,
        serving,
        servingBad,
        waiting,
        (learntRequests + requests) * kept,
        (learntBad + bad) * kept,
        dispersion,
        worse,
        fine,
        fineUndivided,
        down);
  }

  Evidence servedBy(boolean nowDown) {
    return new Evidence(
        candidate,
        candidateBad,
        serving,
        servingBad,
        waiting,
        learntRequests,
        learntBad,
        dispersion,
        worse,
        fine,
        fineUndivided,
        nowDown);
  }

  Evidence moved(Dispersion to, Wealth nextWorse, Wealth nextFine, double fineBy) {
    return new Evidence(
        candidate,
        candidateBad,
        serving,
        servingBad,
        waiting,
        learntRequests,
        learntBad,
        to,
        nextWorse,
        nextFine,
        fineUndivided + fineBy,
        down);
  }
}
