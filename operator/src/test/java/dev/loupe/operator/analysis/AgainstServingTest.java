package dev.loupe.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AgainstServingTest {
  private static final ErrorRates RATES = new ErrorRates(0.01, 0.01, 3);
  private static final AgainstServing ERRORS = new AgainstServing(RATES, 0.01);

  private static final Reading.Pair ONE_IN_HUNDRED = new Reading.Pair(50, 100, 1, 100, 1);

  @Test
  void aCandidateIsAcceptedWhenNeitherErrsAfterAboutSoManyRequestsAsTheMarginAsksFor() {
    // ln(1/0.01) / 0.01 = 461; a fifth of the money waits for later starts, the rate has to be
    // learnt.
    assertThat(requestsUntilPass(1)).isBetween(461L, 560L);
    assertThat(requestsUntilPass(20)).isBetween(461L, 560L);
  }

  private static long requestsUntilPass(int servingPerCandidate) {
    Evidence evidence = Evidence.none();
    Reading.Pair interval = new Reading.Pair(5, 10, 0, 10L * servingPerCandidate, 0);
    while (ERRORS.judge(evidence, interval) instanceof Outcome.Inconclusive) {
      evidence = ERRORS.add(evidence, interval);
    }
    assertThat(ERRORS.judge(evidence, interval)).isEqualTo(new Outcome.Pass());
    return evidence.candidate();
  }

  @Test
  void itSaysAboutHowManyRequestsItWaitsFor() {
    Evidence evidence = Evidence.none();
    long asked = 0;
    for (int i = 0; !(ERRORS.judge(evidence, ONE_IN_HUNDRED) instanceof Outcome.Pass); i++) {
      evidence = ERRORS.add(evidence, ONE_IN_HUNDRED);
      if (i == 9 && ERRORS.judge(evidence, ONE_IN_HUNDRED) instanceof Outcome.Inconclusive open) {
        assertThat(open.waitsFor())
            .matches("10 of 1000 requests .*; waits for about \\d+ more to the candidate .*");
        asked = Long.parseLong(open.waitsFor().replaceAll(".*about (\\d+) more.*", "$1"));
      }
    }
    assertThat((double) (evidence.candidate() - 1000) / asked).isBetween(0.5, 1.5);
  }

  @Test
  void aCandidateThatAlwaysFailsIsOutAfterAFewIntervals() {
    Evidence evidence = Evidence.none();
    int intervals = 0;
    Reading.Pair interval = new Reading.Pair(5, 20, 20, 380, 2);
    while (!(ERRORS.judge(evidence, interval) instanceof Outcome.Fail)) {
      evidence = ERRORS.add(evidence, interval);
      intervals++;
    }
    assertThat(intervals).isBetween(3, 6);
    assertThat(((Outcome.Fail) ERRORS.judge(evidence, interval)).why())
        .startsWith(
            "worse than the serving version: %d of %d".formatted(20 * intervals, 20 * intervals));
  }

  @Test
  void noSingleIntervalDecides() {
    Evidence failing = ERRORS.add(Evidence.none(), new Reading.Pair(50, 9000, 9000, 9000, 0));
    Evidence fine = ERRORS.add(Evidence.none(), new Reading.Pair(50, 90_000, 0, 90_000, 0));

    assertThat(ERRORS.judge(failing, new Reading.Missing()))
        .isInstanceOf(Outcome.Inconclusive.class);
    assertThat(ERRORS.judge(fine, new Reading.Missing())).isInstanceOf(Outcome.Inconclusive.class);
  }

  @Test
  void anOutageOfBothSpeaksNeitherForNorAgainst() {
    Evidence evidence = Evidence.none();
    Reading.Pair outage = new Reading.Pair(25, 100, 100, 300, 300);
    for (int i = 0; i < 50; i++) {
      evidence = ERRORS.add(evidence, outage);
    }
    assertThat(ERRORS.judge(evidence, outage)).isInstanceOf(Outcome.Inconclusive.class);
    assertThat(evidence.worse().log()).isLessThanOrEqualTo(0.01);
    assertThat(evidence.fine().log()).isLessThanOrEqualTo(0.01);
  }

  @Test
  void noDataNeverPassesAndChangesNothing() {
    Evidence evidence = Evidence.none();
    for (int i = 0; i < 1000; i++) {
      evidence = ERRORS.add(evidence, new Reading.Pair(5, 0, 0, 0, 0));
      evidence = ERRORS.add(evidence, new Reading.Missing());
    }
    assertThat(evidence.worse()).isEqualTo(Evidence.none().worse());
    assertThat(ERRORS.judge(evidence, new Reading.Missing()))
        .isEqualTo(
            new Outcome.Inconclusive(
                "0 of 0 requests to the candidate, 0 of 0 to the serving version; waits for requests to"
                    + " both"));
  }

  @Test
  void whatCannotBeMeasuredIsAnErrorAndKeepsTheEvidence() {
    Evidence evidence = ERRORS.add(Evidence.none(), new Reading.Pair(5, 10, 1, 200, 2));
    Reading unmeasured = new Reading.Unmeasured("Prometheus does not answer");

    assertThat(ERRORS.add(evidence, unmeasured)).isEqualTo(evidence);
    assertThat(ERRORS.judge(evidence, unmeasured))
        .isEqualTo(new Outcome.Error("Prometheus does not answer"));
  }

  @Test
  void requestsToOneVersionAloneWaitForTheOther() {
    Evidence alone = ERRORS.add(Evidence.none(), new Reading.Pair(50, 4, 1, 0, 0));
    Evidence both = ERRORS.add(alone, new Reading.Pair(50, 0, 0, 6, 1));

    assertThat(alone.fine()).isEqualTo(Evidence.none().fine());
    assertThat(both.waiting()).isEqualTo(Evidence.NOTHING);
    Evidence atOnce = ERRORS.add(Evidence.none(), new Reading.Pair(50, 4, 1, 6, 1));
    assertThat(both).isEqualTo(atOnce);
  }

  @Test
  void requestsThatWaitAreNotMixedWithThoseAtAnotherWeight() {
    Evidence alone = ERRORS.add(Evidence.none(), new Reading.Pair(5, 0, 0, 40, 30));
    Evidence later = ERRORS.add(alone, new Reading.Pair(50, 10, 0, 10, 0));
    Evidence without = ERRORS.add(Evidence.none(), new Reading.Pair(50, 10, 0, 10, 0));

    assertThat(later.fine()).isEqualTo(without.fine());
    assertThat(later.servingBad()).isEqualTo(30);
  }

  @Test
  void whatIsShownToBeWorseFailsThoughItIsByLessThanTheMargin() {
    Evidence evidence = Evidence.none();
    for (int i = 0; i < 40; i++) {
      // Even, so that dispersion is low: 0.2 % against 0.1 %, with a margin of a whole percent.
      evidence = ERRORS.add(evidence, new Reading.Pair(50, 10_000, 20, 10_000, 10));
    }
    assertThat(evidence.fine().log()).isGreaterThan(RATES.toPromote());
    assertThat(ERRORS.judge(evidence, new Reading.Missing())).isInstanceOf(Outcome.Fail.class);
  }

  @Test
  void aMarginOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> new AgainstServing(RATES, 0))
        .hasMessage("margin 0.0: expected between 0 and 0.5");
  }

  @Test
  void countsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new Reading.Pair(5, 10, 11, 5, 0))
        .hasMessage("candidate: 11 bad of 10; expected between 0 and all of them");
  }

  @Property(tries = 200)
  void oneMoreErrorOfTheCandidateNeverSpeaksForIt(
      @ForAll(supplier = Stories.class) List<Reading.Pair> story) {
    for (Reading.Pair one : story) {
      if (one.candidate() > one.candidateBad() && one.serving() > 0) {
        Reading.Pair worse =
            new Reading.Pair(
                one.weight(),
                one.candidate(),
                one.candidateBad() + 1,
                one.serving(),
                one.servingBad());
        assertThat(Bets.noWorse(0.01, 0.02, worse)).isLessThan(Bets.noWorse(0.01, 0.02, one));
      }
    }
  }

  @Property(tries = 200)
  void evidenceStaysFinite(@ForAll(supplier = Stories.class) List<Reading.Pair> story) {
    Evidence evidence = Evidence.none();
    for (Reading.Pair interval : story) {
      evidence = ERRORS.add(evidence, interval);
    }
    assertThat(evidence.worse().log()).isFinite();
    assertThat(evidence.fine().log()).isFinite().isLessThanOrEqualTo(RATES.toPromote() + 1);
    assertThat(evidence.dispersion().factor()).isFinite().isGreaterThanOrEqualTo(1);
  }
}
