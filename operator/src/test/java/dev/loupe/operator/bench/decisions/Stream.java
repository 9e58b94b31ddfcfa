package dev.loupe.operator.bench.decisions;

import dev.loupe.operator.analysis.Reading;

/** The intervals of one rollout, the same for every rule. */
final class Stream {
  static final double ERRORS = 0.01;
  static final double ERROR_MARGIN = 0.01;
  static final double SLOW = 0.02;
  static final double LATENCY_MARGIN = 0.02;
  static final double DISAGREE = 0.02;
  static final double DISAGREEMENT_MARGIN = 0.03;

  /** What one interval told about the three metrics. */
  record Interval(Reading.Pair errors, Reading.Pair latency, Reading.Single agreement) {}

  private static final int STEP = 10;

  /** Pictures of a batch that fails as a whole, on average: geometric, so that some are long. */
  private static final double BATCH = 8;

  private final Case played;
  private final Dice dice;
  private int at;

  Stream(Case played, long seed) {
    this.played = played;
    this.dice = new Dice(seed);
  }

  /** Steps of five minutes: 5, 25, then 50 percent until the end. */
  static int weight(int interval) {
    return interval < STEP ? 5 : interval < 2 * STEP ? 25 : 50;
  }

  Interval next() {
    int weight = weight(at);
    double worse = at < played.from() ? 0 : 1;
    double more = worse * played.worse() * ERROR_MARGIN;
    int requests = dice.poisson(rate());
    Reading.Pair errors =
        switch (played.traffic()) {
          case STEADY, LOW -> pair(weight, requests, ERRORS, ERRORS + more);
          case DAY_AND_NIGHT -> {
            double now = ERRORS * (1 + 0.8 * Math.cos(phase()));
            yield pair(weight, requests, now, now + more);
          }
          case DRIFT -> {
            double now = ERRORS * Math.min(3, 1 + at / 20.0);
            yield pair(weight, requests, now, now + more);
          }
          case FLAKY -> {
            double now = dice.happens(0.1) ? 10 * ERRORS : ERRORS;
            yield pair(weight, requests, now, now + more);
          }
          case OUTAGE -> {
            double down = at >= 22 && at < 30 ? 0.8 : at >= 34 && at < 38 ? 1 : 0;
            yield pair(weight, requests, with(down, ERRORS), with(down, ERRORS + more));
          }
          case BURSTS -> bursts(weight, requests, more);
          case CANDIDATES_BURSTS -> candidatesBursts(weight, requests, more);
          case DOMINANT_CALLER -> dominated(weight, requests, more);
        };
    double slow = SLOW + worse * played.slower() * LATENCY_MARGIN;
    double other = DISAGREE + worse * played.stranger() * DISAGREEMENT_MARGIN;
    int compared = requests / 4;
    at++;
    return new Interval(
        errors,
        new Reading.Pair(
            weight,
            errors.candidate(),
            dice.of((int) errors.candidate(), slow),
            errors.serving(),
            dice.of((int) errors.serving(), SLOW)),
        new Reading.Single(compared, dice.of(compared, other)));
  }

  private double rate() {
    return switch (played.traffic()) {
      case LOW -> 10;
      case DAY_AND_NIGHT -> 400 * (0.55 - 0.45 * Math.cos(phase()));
      case STEADY, BURSTS, CANDIDATES_BURSTS, DOMINANT_CALLER, DRIFT, FLAKY, OUTAGE -> 400;
    };
  }

  /** A day of sixty intervals: harder than one of 2,880. */
  private double phase() {
    return 2 * Math.PI * at / 60;
  }

  private static double with(double down, double rate) {
    return down + (1 - down) * rate;
  }

  private Reading.Pair pair(int weight, int requests, double serving, double candidate) {
    int here = dice.of(requests, weight / 100.0);
    return new Reading.Pair(
        weight, here, dice.of(here, candidate), requests - here, dice.of(requests - here, serving));
  }

  /** Half of what goes wrong are batches, each to one version as a whole. */
  private Reading.Pair bursts(int weight, int requests, double more) {
    Reading.Pair alone = pair(weight, requests, ERRORS / 2, (ERRORS + more) / 2);
    double share = weight / 100.0;
    long[] total = {alone.candidate(), alone.serving()};
    long[] bad = {alone.candidateBad(), alone.servingBad()};
    burst(total, bad, 0, requests * share * (ERRORS + more) / 2);
    burst(total, bad, 1, requests * (1 - share) * ERRORS / 2);
    return new Reading.Pair(weight, total[0], bad[0], total[1], bad[1]);
  }

  /** Batches at the candidate alone, and all that makes it worse. */
  private Reading.Pair candidatesBursts(int weight, int requests, double more) {
    Reading.Pair alone = pair(weight, requests, ERRORS, ERRORS);
    long[] total = {alone.candidate(), alone.serving()};
    long[] bad = {alone.candidateBad(), alone.servingBad()};
    burst(total, bad, 0, requests * (weight / 100.0) * more);
    return new Reading.Pair(weight, total[0], bad[0], total[1], bad[1]);
  }

  private void burst(long[] total, long[] bad, int side, double failures) {
    for (int i = dice.poisson(failures / BATCH); i > 0; i--) {
      int size = dice.batch(BATCH);
      total[side] += size;
      bad[side] += size;
    }
  }

  /** Sixty percent from one caller, in sessions of about twenty; one of ten is full of failures. */
  private Reading.Pair dominated(int weight, int requests, double more) {
    Reading.Pair others = pair(weight, requests * 2 / 5, ERRORS / 2, ERRORS / 2 + more);
    long[] total = {others.candidate(), others.serving()};
    long[] bad = {others.candidateBad(), others.servingBad()};
    for (int i = dice.poisson(requests * 0.6 / 20); i > 0; i--) {
      int side = dice.happens(weight / 100.0) ? 0 : 1;
      int size = dice.batch(20);
      double rate = dice.happens(0.1) ? 0.1 : ERRORS / 3;
      total[side] += size;
      bad[side] += dice.of(size, side == 0 ? rate + more : rate);
    }
    return new Reading.Pair(weight, total[0], bad[0], total[1], bad[1]);
  }
}
