import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was measured, round by round, and the figures that follow from it. */
final class Results {
  record Measured(Load.Seen seen, Machine.Use use) {

    /** Milliseconds of a core for an answer, the clients' part included. */
    double cost() {
      return 1000 * use.ourSeconds() / Math.max(1, seen.answers());
    }
  }

  private final Map<String, List<Measured>> shots = new LinkedHashMap<>();
  private final Map<String, List<Double>> numbers = new LinkedHashMap<>();

  void add(String name, Measured measured) {
    shots.computeIfAbsent(name, _ -> new ArrayList<>()).add(measured);
    System.err.println(row(name, List.of(measured)));
  }

  private static String row(String name, List<Measured> measured) {
    return String.format(
        Locale.ROOT,
        "%-22s %9.1f %9.2f %9.2f %8.2f %8d %6.0f%%",
        name,
        median(measured, m -> m.seen().good()),
        median(measured, m -> Load.Seen.at(m.seen().goodMillis(), 0.5)),
        median(measured, m -> Load.Seen.at(m.seen().goodMillis(), 0.99)),
        median(measured, Measured::cost),
        measured.stream().mapToInt(m -> m.seen().failed()).sum(),
        100 * median(measured, m -> m.use().others()));
  }

  void add(String name, double number) {
    numbers.computeIfAbsent(name, _ -> new ArrayList<>()).add(number);
  }

  double median(String name, ToDoubleFunction<Load.Seen> of) {
    return median(shots.get(name), m -> of.applyAsDouble(m.seen()));
  }

  private static double median(List<Measured> some, ToDoubleFunction<Measured> of) {
    return median(some.stream().mapToDouble(of).toArray());
  }

  private static double median(double[] some) {
    double[] sorted = some.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private double median(String number) {
    return median(numbers.get(number).stream().mapToDouble(d -> d).toArray());
  }

  private double good(String name) {
    return median(name, Load.Seen::good);
  }

  private double ratio(String one, String other) {
    return good(one) / good(other);
  }

  private double millis(String name, double share) {
    return median(name, seen -> Load.Seen.at(seen.goodMillis(), share));
  }

  void print(Settings settings) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%n%-22s %9s %9s %9s %8s %8s %7s%n",
        "measurement",
        "images/s",
        "p50 ms",
        "p99 ms",
        "cpu ms",
        "failed",
        "others");
    shots.forEach((name, measured) -> System.out.println(row(name, measured)));
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    System.out.printf(
        Locale.ROOT,
        "%nmedians of %d rounds of %.0f s, %d cores, load %s%n",
        settings.rounds(),
        settings.seconds(),
        settings.cores(),
        load);
    System.out.printf("%n%-30s %10s%n", "figure", "value");
    Map<String, Double> figures = figures(settings.cores());
    figures.forEach((name, value) -> System.out.printf(Locale.ROOT, "%-30s %10.3f%n", name, value));
    List<String> json = new ArrayList<>();
    figures.forEach((name, value) -> json.add("\"%s\":%s".formatted(name, number(value))));
    System.out.printf("{\"bench\": \"serving\", \"figures\": {%s}}%n", String.join(",", json));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
  }

  private Map<String, Double> figures(int cores) {
    Map<String, Double> figures = new LinkedHashMap<>();
    String floor = "floor 1000 c" + cores;
    for (int clients : new int[] {4, 16, 64}) {
      String loupe = "loupe 1000 c" + clients;
      figures.put("throughput_vs_floor_c" + clients, ratio(loupe, floor));
    }
    figures.put("throughput_vs_seed_shipped_1000", ratio("loupe form 1000 c16", "seed 1000 c16"));
    for (String size : List.of("1000", "4000")) {
      figures.put(
          "throughput_vs_seed_best_" + size,
          ratio("loupe form %s c16".formatted(size), "seed x2 %s c16".formatted(size)));
    }
    for (int clients : new int[] {4, 16, 64}) {
      String loupe = "loupe 1000 c" + clients;
      figures.put("throughput_vs_best_python_c" + clients, ratio(loupe, "python 1000 c" + clients));
    }
    figures.put("added_ms_p50", millis("loupe 1000 c1", 0.5) - millis("floor 1000 c1", 0.5));
    figures.put("added_ms_p99", millis("loupe 1000 c1", 0.99) - millis("floor 1000 c1", 0.99));
    figures.put("goodput_ratio_5x", ratio("loupe 1000 at 5x", "loupe 1000 c16"));
    figures.put(
        "refusal_ms_p99",
        median("loupe 1000 at 5x", seen -> Load.Seen.at(seen.refusedMillis(), 0.99)));
    figures.put("accepted_ms_p99_5x", millis("loupe 1000 at 5x", 0.99));
    figures.put("ready_s", median("ready_s"));
    figures.put("rss_idle_mib", median("rss_idle_mib"));
    figures.put("rss_loaded_mib", median("rss_loaded_mib"));
    figures.put("rss_growth_mib", median("rss_growth_mib"));
    figures.put(
        "extras_cost",
        1 - ratio("loupe 1000 c16", "loupe plain 1000 c16") * ratio("floor with map 1000", floor));
    return figures;
  }
}
