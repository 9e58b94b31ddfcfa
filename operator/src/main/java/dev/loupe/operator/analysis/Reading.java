package dev.loupe.operator.analysis;

/**
 * What one interval told about one metric. An interval never straddles a change of weight, and its
 * counts are increases, already freed of counter resets; where that is not possible it is {@link
 * Missing}.
 */
public sealed interface Reading {
  /**
   * Requests to both versions at the same time, and how many of them were bad (failed, over the
   * limit of latency, labelled wrong).
   *
   * @param weight of the candidate, percent; a change of it starts a new stretch of even conditions
   */
  record Pair(int weight, long candidate, long candidateBad, long serving, long servingBad)
      implements Reading {
    public Pair {
      requireShare("candidate", candidate, candidateBad);
      requireShare("serving", serving, servingBad);
    }
  }

  /** Comparisons of both versions on the same picture, and how many of them disagreed. */
  record Single(long total, long bad) implements Reading {
    public Single {
      requireShare("comparisons", total, bad);
    }
  }

  /** A scrape gap, or a first scrape without one before it: changes nothing. */
  record Missing() implements Reading {}

  /**
   * The source of the figures can't be read: changes nothing, and the outcome says why.
   *
   * @param why one sentence for the user
   */
  record Unmeasured(String why) implements Reading {}

  private static void requireShare(String of, long total, long bad) {
    if (bad < 0 || bad > total) {
      throw new IllegalArgumentException(
          "%s: %d bad of %d; expected between 0 and all of them".formatted(of, bad, total));
    }
  }
}
