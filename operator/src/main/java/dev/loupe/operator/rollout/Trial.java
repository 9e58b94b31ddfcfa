package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.Evidence;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A candidate beside the version that serves, and what is known of it.
 *
 * @param attempt 1, or more for a version that was admitted anew
 * @param evidence by metric
 * @param countedTo the end of the last window that is in the evidence; empty: none is
 * @param settings what the evidence was weighed by
 * @param breached since when queries of the user's are over their limits, by name
 * @param answers what they were answered in the last window, by name
 * @param ends containers of each that ended by themselves
 */
public record Trial(
    String candidate,
    String serving,
    int attempt,
    Instant begun,
    SortedMap<Metric, Evidence> evidence,
    Optional<Instant> countedTo,
    String settings,
    SortedMap<String, Instant> breached,
    SortedMap<String, Measured.Answered> answers,
    Ends ends) {

  public Trial {
    evidence = new TreeMap<>(evidence);
    breached = new TreeMap<>(breached);
    answers = new TreeMap<>(answers);
  }

  /**
   * Ends of containers since the trial began. Pods take what is known of their containers with them
   * when they go, so that each look adds what is new.
   *
   * @param candidateSeen of the candidate's pods there were at the last look
   * @param servingSeen of the serving version's
   */
  public record Ends(int candidate, int serving, int candidateSeen, int servingSeen) {
    static Ends from(int candidateSeen, int servingSeen) {
      return new Ends(0, 0, candidateSeen, servingSeen);
    }

    Ends at(int candidateNow, int servingNow) {
      return new Ends(
          candidate + Math.max(0, candidateNow - candidateSeen),
          serving + Math.max(0, servingNow - servingSeen),
          candidateNow,
          servingNow);
    }
  }

  /** Requests that were counted, by version. */
  public record Counts(long candidate, long serving) {
    public static final Counts NONE = new Counts(0, 0);
  }

  static Trial begin(Entry candidate, Seen seen, String settings, Instant now) {
    return new Trial(
        candidate.name(),
        seen.serving(),
        candidate.attempt(),
        now,
        new TreeMap<>(),
        Optional.empty(),
        settings,
        new TreeMap<>(),
        new TreeMap<>(),
        Ends.from(seen.fleet(candidate.name()).ends(), seen.fleet(seen.serving()).ends()));
  }

  public Evidence evidence(Metric metric) {
    return evidence.getOrDefault(metric, Evidence.none());
  }

  /** Requests of both so far. */
  Counts counts() {
    Evidence errors = evidence(Metric.ERRORS);
    return new Counts(errors.candidate(), errors.serving());
  }

  /** Ends of containers until now. */
  Ends ends(Seen seen) {
    return ends.at(seen.fleet(candidate).ends(), seen.fleet(serving).ends());
  }

  Trial having(Ends now) {
    return new Trial(
        candidate, serving, attempt, begun, evidence, countedTo, settings, breached, answers, now);
  }

  Trial countingFrom(Instant time) {
    return new Trial(
        candidate,
        serving,
        attempt,
        begun,
        evidence,
        Optional.of(time),
        settings,
        breached,
        answers,
        ends);
  }

  Trial with(
      SortedMap<Metric, Evidence> weighed,
      Instant to,
      SortedMap<String, Instant> overLimits,
      SortedMap<String, Measured.Answered> answered) {
    return new Trial(
        candidate,
        serving,
        attempt,
        begun,
        weighed,
        Optional.of(to),
        settings,
        overLimits,
        answered,
        ends);
  }

  /** The next attempt of the same candidate. */
  Trial again(Seen seen, Instant now) {
    return new Trial(
        candidate,
        serving,
        attempt + 1,
        now,
        new TreeMap<>(),
        Optional.empty(),
        settings,
        new TreeMap<>(),
        new TreeMap<>(),
        Ends.from(seen.fleet(candidate).ends(), seen.fleet(serving).ends()));
  }

  /** As if nothing had been counted, from now on. */
  Trial anew(String nextSettings, Instant now) {
    return new Trial(
        candidate,
        serving,
        attempt,
        begun,
        new TreeMap<>(),
        countedTo.map(before -> now),
        nextSettings,
        new TreeMap<>(),
        new TreeMap<>(),
        ends);
  }
}
