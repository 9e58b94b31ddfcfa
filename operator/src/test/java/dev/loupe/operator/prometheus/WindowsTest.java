package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.prometheus.Windows.Growth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private static final Instant FROM = Instant.ofEpochSecond(1000);
  private static final Instant LONG_AGO = FROM.minus(Duration.ofHours(2));

  @Test
  void aCounterGrewByWhatItIsMoreThanBefore() {
    assertThat(grown(before(last(40)), within(series(at(1005, 41), at(1020, 47))), known()))
        .containsExactly(7.0);
  }

  @Test
  void whatGrewBetweenTheLastSampleBeforeAndTheFirstOneInTheWindowIsCounted() {
    assertThat(grown(before(last(40)), within(series(at(1005, 47))), known())).containsExactly(7.0);
  }

  @Test
  void twoWindowsCountWhatOneWouldHave() {
    double first =
        grown(before(last(40)), within(series(at(1005, 41), at(1020, 47))), known()).getFirst();
    double second =
        grown(before(last(47)), within(series(at(1035, 50), at(1050, 60))), known()).getFirst();

    assertThat(first + second)
        .isEqualTo(
            grown(
                    before(last(40)),
                    within(series(at(1005, 41), at(1020, 47), at(1035, 50), at(1050, 60))),
                    known())
                .getFirst());
  }

  @Test
  void aCounterThatFellBeganAnew() {
    assertThat(
            grown(
                before(last(40)), within(series(at(1005, 45), at(1020, 3), at(1035, 9))), known()))
        .containsExactly(5.0 + 3 + 6);
  }

  @Test
  void aCounterThatFellSinceTheWindowBeforeBeganAnew() {
    assertThat(grown(before(last(40)), within(series(at(1005, 4))), known())).containsExactly(4.0);
  }

  @Test
  void aPodsCountersBeginAnewTogether() {
    List<Series> before = List.of(of("timed", at(990, 100)), of("quick", at(990, 10)));
    List<Series> within = List.of(of("timed", at(1005, 50)), of("quick", at(1005, 40)));

    assertThat(grown(before, within, known())).containsExactly(50.0, 40.0);
  }

  @Test
  void anotherPodsRestartChangesNothing() {
    List<Series> before = List.of(of("a", "timed", at(990, 100)), of("b", "timed", at(990, 100)));
    List<Series> within = List.of(of("a", "timed", at(1005, 7)), of("b", "timed", at(1005, 107)));

    assertThat(grown(before, within, known())).containsExactly(7.0, 7.0);
  }

  @Test
  void afterAGapAllThatGrewInItIsCounted() {
    // The last sample before is older than one window; Prometheus keeps it in mind for an hour.
    assertThat(grown(before(last(40)), within(series(at(1290, 90))), known()))
        .containsExactly(50.0);
  }

  @Test
  void aPodThatWasNotScrapedInTheWindowAddsNothingToIt() {
    assertThat(grown(before(last(40)), within(), known())).isEmpty();
  }

  @Test
  void aPodThatBeganInTheWindowIsCountedFromZero() {
    assertThat(
            grown(
                before(),
                within(series(at(1012, 6), at(1027, 9))),
                Map.of("a", FROM.plusSeconds(3))))
        .containsExactly(9.0);
  }

  @Test
  void aPodThatBeganBeforeTheWindowAndIsScrapedForTheFirstTimeIsCountedFromZero() {
    assertThat(
            grown(
                before(),
                within(series(at(1012, 6), at(1027, 9))),
                Map.of("a", FROM.minusSeconds(20))))
        .containsExactly(9.0);
  }

  @Test
  void aYoungPodOfWhichPrometheusLostWhatItKnewIsCountedFromItsFirstSample() {
    // Its 6 were counted before, by windows that read them from the data that is gone.
    Growth.Grown grown =
        growth(
            before(),
            within(series(at(1012, 6), at(1027, 9))),
            Map.of("a", FROM.minusSeconds(20)),
            false);

    assertThat(grown.increases()).extracting(Windows.Increase::by).containsExactly(3.0);
    assertThat(grown.anew()).containsExactly("a");
  }

  @Test
  void aPodThatBeganInTheWindowIsCountedFromZeroWhateverIsLost() {
    Growth.Grown grown =
        growth(
            before(),
            within(series(at(1012, 6), at(1027, 9))),
            Map.of("a", FROM.plusSeconds(3)),
            false);

    assertThat(grown.increases()).extracting(Windows.Increase::by).containsExactly(9.0);
  }

  @Test
  void aPodOfWhichNothingOlderIsKnownIsCountedFromItsFirstSampleAndNamed() {
    Growth.Grown grown = growth(before(), within(series(at(1012, 6), at(1027, 9))), known());

    assertThat(grown.increases()).extracting(Windows.Increase::by).containsExactly(3.0);
    assertThat(grown.anew()).containsExactly("a");
  }

  @Test
  void aSeriesThatIsNewInAPodThatWasScrapedIsCountedFromZero() {
    List<Series> before = List.of(of("turn", at(990, 3)));

    assertThat(grown(before, within(series(at(1012, 6))), known())).containsExactly(6.0);
  }

  @Test
  void notANumberIsNoSample() {
    assertThat(
            grown(
                before(last(40)),
                within(
                    series(at(1005, Double.NaN), at(1020, 47), at(1035, Double.POSITIVE_INFINITY))),
                known()))
        .containsExactly(7.0);
  }

  @Test
  void aPodThatIsScrapedTwiceIsTold() {
    Series one = labelled(Map.of("job", "loupe"), at(1005, 1), at(1020, 2));
    Series other = labelled(Map.of("job", "pods"), at(1007, 1), at(1022, 2));

    assertThat(Windows.between(List.of(), List.of(one, other), FROM, known(), true))
        .isEqualTo(new Growth.Twice(one, other));
  }

  @Test
  void anotherJobsNameFromSomeTimeOnIsTheSameSeries() {
    Series old = labelled(Map.of("job", "loupe"), at(1005, 1), at(1020, 5));
    Series renamed = labelled(Map.of("job", "pods"), at(1035, 7), at(1050, 9));

    assertThat(grown(before(last(0)), List.of(renamed, old), known())).containsExactly(9.0);
  }

  @Test
  void versionsArmsAreCountedApart() {
    Series serving = labelled(Map.of("to", "v1"), at(1005, 1), at(1020, 5));
    Series candidate = labelled(Map.of("to", "v2"), at(1005, 1), at(1020, 2));

    assertThat(grown(List.of(), List.of(serving, candidate), known())).containsExactly(4.0, 1.0);
  }

  private static List<Double> grown(
      List<Series> before, List<Series> within, Map<String, Instant> started) {
    return growth(before, within, started).increases().stream().map(Windows.Increase::by).toList();
  }

  private static Growth.Grown growth(
      List<Series> before, List<Series> within, Map<String, Instant> started) {
    return growth(before, within, started, true);
  }

  private static Growth.Grown growth(
      List<Series> before, List<Series> within, Map<String, Instant> started, boolean remembered) {
    Growth growth = Windows.between(before, within, FROM, started, remembered);
    assertThat(growth).isInstanceOf(Growth.Grown.class);
    return (Growth.Grown) growth;
  }

  /** Pod a, which was there long before. */
  private static Map<String, Instant> known() {
    return Map.of("a", LONG_AGO);
  }

  private static List<Series> before(Series... series) {
    return List.of(series);
  }

  private static List<Series> within(Series... series) {
    return List.of(series);
  }

  private static Series last(double value) {
    return series(at(990, value));
  }

  private static Series series(Series.Point... points) {
    return of("requests", points);
  }

  private static Series of(String name, Series.Point... points) {
    return of("a", name, points);
  }

  private static Series of(String pod, String name, Series.Point... points) {
    return new Series(Map.of(Series.NAME, name, "pod", pod), Arrays.asList(points));
  }

  private static Series labelled(Map<String, String> more, Series.Point... points) {
    Map<String, String> labels = new HashMap<>(more);
    labels.put(Series.NAME, "requests");
    labels.put("pod", "a");
    return new Series(labels, new ArrayList<>(Arrays.asList(points)));
  }

  private static Series.Point at(long second, double value) {
    return new Series.Point(second * 1000, value);
  }
}
