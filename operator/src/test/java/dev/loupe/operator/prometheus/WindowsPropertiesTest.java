package dev.loupe.operator.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.prometheus.Windows.Growth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WindowsPropertiesTest {
  private static final long SCRAPE = 15_000;
  private static final int MISSED = -1;
  private static final int RESTARTED = -2;
  private static final Map<String, String> LABELS = Map.of(Series.NAME, "requests", "pod", "a");

  /**
   * @param life what the pod did between two scrapes: so many requests, or the scrape was missed,
   *     or it began anew and had counted one
   * @param ends after which scrapes a window ends
   */
  @Property
  void howeverTimeIsCutIntoWindowsTheyAddUpToTheSame(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = RESTARTED, max = 9) Integer> life,
      @ForAll @Size(60) List<Boolean> ends) {
    List<Series.Point> scraped = scraped(life);
    long over = (life.size() + 1) * SCRAPE;
    double sum = 0;
    long from = 0;
    for (int i = 0; i < life.size(); i++) {
      if (ends.get(i)) {
        long to = (i + 1) * SCRAPE;
        sum += increase(scraped, from, to);
        from = to;
      }
    }
    sum += increase(scraped, from, over);

    assertThat(sum).isEqualTo(increase(scraped, 0, over)).isEqualTo(seen(scraped));
  }

  private static List<Series.Point> scraped(List<Integer> life) {
    List<Series.Point> scraped = new ArrayList<>();
    int counted = 0;
    for (int i = 0; i < life.size(); i++) {
      int what = life.get(i);
      counted = what == RESTARTED ? 1 : counted + Math.max(0, what);
      if (what != MISSED) {
        scraped.add(new Series.Point((i + 1) * SCRAPE, counted));
      }
    }
    return scraped;
  }

  /** What scrapes can tell at all: of a counter that is higher after a restart nobody sees it. */
  private static double seen(List<Series.Point> scraped) {
    double sum = 0;
    double last = 0;
    for (Series.Point point : scraped) {
      sum += point.value() < last ? point.value() : point.value() - last;
      last = point.value();
    }
    return sum;
  }

  private static double increase(List<Series.Point> scraped, long from, long to) {
    Optional<Series.Point> last =
        scraped.stream().filter(p -> p.millis() <= from).reduce((one, next) -> next);
    List<Series.Point> within =
        scraped.stream().filter(p -> p.millis() >= from && p.millis() <= to).toList();
    Growth growth =
        Windows.between(
            last.map(point -> new Series(LABELS, List.of(point))).stream().toList(),
            within.isEmpty() ? List.of() : List.of(new Series(LABELS, within)),
            Instant.ofEpochMilli(from),
            Map.of("a", Instant.EPOCH),
            true);
    return ((Growth.Grown) growth).increases().stream().mapToDouble(Windows.Increase::by).sum();
  }
}
