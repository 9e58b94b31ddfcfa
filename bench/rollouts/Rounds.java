import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Ways of answering, which one server takes by turns, there and back in every round, so that what
 * drifts hits all of them alike. Requests come at a steady rate, whatever becomes of them.
 */
final class Rounds {
  private static final double WARM_UP_SECONDS = 40;
  private static final double A_WAY_SECONDS = 5;
  private static final int CLIENTS = 16;

  /** Of what it can answer; a copy for a shadow costs this machine as much as an answer. */
  private static final double LOAD = 0.25;

  /** Some of the last block's copies are counted later. */
  private static final double LEAST_SHARE = 0.8;

  private final Trial trial;
  private final List<ByteBuffer> requests;
  private final List<Way> ways;
  private final Machine machine;
  private final Map<String, List<double[]>> millis = new LinkedHashMap<>();
  private final Map<String, Integer> answers = new LinkedHashMap<>();
  private int asked;
  private int failed;

  /**
   * @param ways the first is what the others are compared with
   */
  Rounds(Trial trial, List<ByteBuffer> requests, List<Way> ways) {
    this.trial = trial;
    this.requests = requests;
    this.ways = ways;
    List<Long> own = new ArrayList<>(trial.processes());
    own.add(ProcessHandle.current().pid());
    this.machine = new Machine(own);
  }

  /** Changes what the server follows. */
  interface Change {
    void make() throws IOException, InterruptedException;
  }

  /**
   * @param label of the series that count what of this way's requests is sent on; empty: nothing is
   */
  record Way(String name, Change change, String label) {}

  /**
   * @param rounds in each of which every way has two blocks
   * @param seconds of a block
   * @param patience seconds to wait, before a round, for others to leave the machine alone
   */
  void measure(int rounds, double seconds, double patience) throws Exception {
    double rate = LOAD * warmUp();
    Map<String, Double> before = sentOn();
    System.err.printf(
        Locale.ROOT,
        "%.0f requests a second%n%-6s %-16s %10s %10s %8s%n",
        rate,
        "round",
        "",
        "p50 ms",
        "p99 ms",
        "others");
    for (int round = 1; round <= rounds; round++) {
      machine.awaitQuiet(patience);
      machine.begin();
      Map<Way, List<Load.Seen>> blocks = new LinkedHashMap<>();
      for (Way way : ways) {
        block(way, rate, seconds, blocks);
      }
      for (Way way : ways.reversed()) {
        block(way, rate, seconds, blocks);
      }
      double others = machine.use().others();
      blocks.forEach((way, seen) -> keep(way.name(), seen));
      for (Way way : ways) {
        double[] sorted = millis.get(way.name()).getLast();
        System.err.printf(
            Locale.ROOT,
            "%-6d %-16s %10.2f %10.2f %7.0f%%%n",
            round,
            way.name(),
            Load.Seen.at(sorted, 0.5),
            Load.Seen.at(sorted, 0.99),
            100 * others);
      }
    }
    check(before, sentOn());
  }

  private Map<String, Double> sentOn() throws IOException {
    Map<String, Double> sent = new LinkedHashMap<>();
    for (Way way : ways) {
      if (!way.label().isEmpty()) {
        sent.put(way.label(), trial.sentOn(way.label()));
      }
    }
    return sent;
  }

  private void check(Map<String, Double> before, Map<String, Double> after) {
    after.forEach(
        (label, count) -> {
          double share = (count - before.get(label)) / answers.get(label);
          if (share < LEAST_SHARE) {
            throw new IllegalStateException(
                "%s: only %.0f %% of the requests were sent on".formatted(label, 100 * share));
          }
        });
  }

  /**
   * Java compiles what runs often, in both processes, and is done with that after a while of load.
   *
   * @return requests a second that the server can answer
   */
  private double warmUp() throws Exception {
    for (Way way : ways) {
      way.change().make();
      Load.Seen _ = closed(A_WAY_SECONDS);
    }
    trial.forwarded();
    Load.Seen _ = closed(WARM_UP_SECONDS);
    trial.alone();
    Load.Seen _ = closed(WARM_UP_SECONDS);
    return closed(A_WAY_SECONDS).good();
  }

  private Load.Seen closed(double seconds) throws InterruptedException {
    return Load.closed(List.of(trial.port()), requests, CLIENTS, seconds);
  }

  private void block(Way way, double rate, double seconds, Map<Way, List<Load.Seen>> blocks)
      throws Exception {
    way.change().make();
    Load.Seen seen = Load.open(trial.port(), requests, rate, CLIENTS, seconds);
    answers.merge(way.label(), seen.answers(), Integer::sum);
    blocks.computeIfAbsent(way, _ -> new ArrayList<>()).add(seen);
  }

  private void keep(String way, List<Load.Seen> blocks) {
    millis
        .computeIfAbsent(way, _ -> new ArrayList<>())
        .add(
            blocks.stream()
                .flatMapToDouble(seen -> DoubleStream.of(seen.goodMillis()))
                .sorted()
                .toArray());
    asked += blocks.stream().mapToInt(Load.Seen::answers).sum();
    failed += blocks.stream().mapToInt(s -> s.failed() + s.refusedMillis().length).sum();
  }

  int asked() {
    return asked;
  }

  /** All but answers: what was refused or broke. */
  int failed() {
    return failed;
  }

  /**
   * A way's milliseconds over the first way's, in the median of the rounds.
   *
   * @param share of a round's answers that took no longer
   */
  double ratio(String way, double share) {
    double[] ratios = new double[millis.get(way).size()];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = at(way, round, share) / at(ways.getFirst().name(), round, share);
    }
    return median(ratios);
  }

  /** The milliseconds that a way takes more than the first way, in the median of the rounds. */
  double added(String way, double share) {
    double[] added = new double[millis.get(way).size()];
    for (int round = 0; round < added.length; round++) {
      added[round] = at(way, round, share) - at(ways.getFirst().name(), round, share);
    }
    return median(added);
  }

  private double at(String way, int round, double share) {
    return Load.Seen.at(millis.get(way).get(round), share);
  }

  private static double median(double[] some) {
    Arrays.sort(some);
    int middle = some.length / 2;
    return some.length % 2 == 1 ? some[middle] : (some[middle - 1] + some[middle]) / 2;
  }
}
