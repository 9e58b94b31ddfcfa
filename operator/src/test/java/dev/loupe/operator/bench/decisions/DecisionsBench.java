package dev.loupe.operator.bench.decisions;

import dev.loupe.operator.bench.decisions.Case.Traffic;
import dev.loupe.operator.bench.decisions.Rule.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Plays rollouts by the thousand through the operator's own analysis, and beside it through a bare
 * threshold and a fixed sample, on the same streams.
 */
public final class DecisionsBench {
  /** What the analysis can't promise; the table shows it, and a figure of its own each. */
  private static final Case LATE =
      new Case("worse by the margin late", Traffic.STEADY, 1, 0, 0, 30, 40);

  private static final Case CANDIDATES_BURSTS =
      Case.atMargin("bursts of the candidate alone", Traffic.CANDIDATES_BURSTS);

  private static final Set<Case> NOT_PROMISED = Set.of(LATE, CANDIDATES_BURSTS);

  static final List<Case> CASES =
      List.of(
          Case.equal("steady", Traffic.STEADY),
          new Case("steady, worse by half the margin", Traffic.STEADY, 0.5, 0, 0, 0, 0),
          Case.atMargin("steady", Traffic.STEADY),
          new Case("steady, worse by twice the margin", Traffic.STEADY, 2, 0, 0, 0, 0),
          new Case("steady, slower by the margin", Traffic.STEADY, 0, 1, 0, 0, 0),
          new Case("steady, disagrees by the margin", Traffic.STEADY, 0, 0, 1, 0, 0),
          Case.equal("low traffic", Traffic.LOW),
          Case.atMargin("low traffic", Traffic.LOW),
          Case.equal("bursts", Traffic.BURSTS),
          Case.atMargin("bursts", Traffic.BURSTS),
          CANDIDATES_BURSTS,
          Case.equal("day and night", Traffic.DAY_AND_NIGHT),
          Case.atMargin("day and night", Traffic.DAY_AND_NIGHT),
          Case.equal("dominant caller", Traffic.DOMINANT_CALLER),
          Case.atMargin("dominant caller", Traffic.DOMINANT_CALLER),
          Case.equal("drift of both", Traffic.DRIFT),
          Case.atMargin("drift of both", Traffic.DRIFT),
          Case.equal("flaky backend of both", Traffic.FLAKY),
          Case.atMargin("flaky backend of both", Traffic.FLAKY),
          new Case("worse by the margin in the last step", Traffic.STEADY, 1, 0, 0, 20, 40),
          new Case("worse by twice the margin late", Traffic.STEADY, 2, 0, 0, 30, 40),
          LATE,
          Case.equal("outage of both", Traffic.OUTAGE),
          Case.atMargin("outage of both", Traffic.OUTAGE));

  /** What became of all rollouts of a case by one rule. */
  static final class Tally {
    final Map<End, Integer> ends = new LinkedHashMap<>();
    private double requests;
    private int decided;

    private void add(End end, long candidateRequests) {
      ends.merge(end, 1, Integer::sum);
      if (end != End.OPEN) {
        decided++;
        requests += candidateRequests;
      }
    }

    double share(End end) {
      int all = ends.values().stream().mapToInt(n -> n).sum();
      return (double) ends.getOrDefault(end, 0) / all;
    }

    double requests() {
      return requests / decided;
    }
  }

  private static final Map<String, Supplier<Rule>> RULES = new LinkedHashMap<>();

  static {
    RULES.put("loupe", Rule.Sequential::new);
    RULES.put("threshold", Rule.Threshold::new);
    RULES.put("fixed", Rule.FixedSample::new);
  }

  private DecisionsBench() {}

  /** Prints a table and one line of JSON; takes the rollouts per case and the seed. */
  public static void main(String[] args) {
    int rollouts = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    System.out.printf(
        "%-40s %-10s %9s %9s %9s %12s%n",
        "case", "rule", "promoted", "aborted", "open", "requests");
    Map<Case, Map<String, Tally>> all = new LinkedHashMap<>();
    for (Case played : CASES) {
      Map<String, Tally> tallies = play(played, rollouts, seed);
      all.put(played, tallies);
      tallies.forEach((rule, tally) -> System.out.println(row(played, rule, tally)));
    }
    System.out.println(json(all));
  }

  private static String row(Case played, String rule, Tally tally) {
    return String.format(
        Locale.ROOT,
        "%-40s %-10s %9.4f %9.4f %9.4f %12.0f",
        played.name(),
        rule,
        tally.share(End.PROMOTED),
        tally.share(End.ABORTED),
        tally.share(End.OPEN),
        tally.requests());
  }

  static Map<String, Tally> play(Case played, int rollouts, long seed) {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    RULES.keySet().forEach(rule -> tallies.put(rule, new Tally()));
    for (int i = 0; i < rollouts; i++) {
      play(played, seed * 1_000_003 + 31L * played.name().hashCode() + i, tallies);
    }
    return tallies;
  }

  private static void play(Case played, long seed, Map<String, Tally> tallies) {
    Stream stream = new Stream(played, seed);
    List<Rule> rules = new ArrayList<>(RULES.values().stream().map(Supplier::get).toList());
    List<Tally> open = new ArrayList<>(tallies.values());
    long requests = 0;
    for (int at = 0; at < played.longest() && !rules.isEmpty(); at++) {
      Stream.Interval seen = stream.next();
      requests += seen.errors().candidate();
      for (int i = rules.size() - 1; i >= 0; i--) {
        End end = rules.get(i).after(seen, at >= played.earliest());
        if (end != End.OPEN) {
          open.remove(i).add(end, requests);
          rules.remove(i);
        }
      }
    }
    for (Tally tally : open) {
      tally.add(End.OPEN, requests);
    }
  }

  private static String json(Map<Case, Map<String, Tally>> all) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("false_promote", worst(all, "loupe", End.PROMOTED));
    figures.put("false_abort", worst(all, "loupe", End.ABORTED));
    figures.put("false_promote_threshold_rule", worst(all, "threshold", End.PROMOTED));
    figures.put("false_abort_threshold_rule", worst(all, "threshold", End.ABORTED));
    figures.put("false_promote_fixed_sample", worst(all, "fixed", End.PROMOTED));
    figures.put("false_abort_fixed_sample", worst(all, "fixed", End.ABORTED));
    figures.put("late_margin_promotes", all.get(LATE).get("loupe").share(End.PROMOTED));
    figures.put(
        "candidate_bursts_promotes", all.get(CANDIDATES_BURSTS).get("loupe").share(End.PROMOTED));
    Map<String, Tally> equal = all.get(CASES.getFirst());
    figures.put(
        "requests_vs_fixed_sample", equal.get("loupe").requests() / equal.get("fixed").requests());
    figures.put(
        "common_outage_aborts",
        all.get(Case.equal("outage of both", Traffic.OUTAGE)).get("loupe").share(End.ABORTED));
    return figures.entrySet().stream()
        .map(f -> String.format(Locale.ROOT, "\"%s\":%.4f", f.getKey(), f.getValue()))
        .collect(Collectors.joining(",", "{\"bench\": \"decisions\", \"figures\": {", "}}"));
  }

  /** The highest share of a wrong end over the cases in which it is wrong. */
  private static double worst(Map<Case, Map<String, Tally>> all, String rule, End wrong) {
    return all.entrySet().stream()
        .filter(e -> !NOT_PROMISED.contains(e.getKey()))
        .filter(e -> wrong == End.PROMOTED ? e.getKey().bad() : e.getKey().good())
        .mapToDouble(e -> e.getValue().get(rule).share(wrong))
        .max()
        .orElseThrow();
  }
}
