package dev.loupe.operator.gate;

import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The same gate without Kubernetes: {@code GateMain plan.json report.json}, the report being that
 * of the stage evaluate. Prints the rules as a table.
 *
 * <p>Exit code 0: passed. 3: rejected. 2: the files can't be read.
 */
public final class GateMain {
  static final int PASSED = 0;
  static final int UNREADABLE = 2;
  static final int REJECTED = 3;
  private static final long MAX_BYTES = 1 << 20;

  private GateMain() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.size() != 2) {
      err.println("usage: GateMain plan.json report.json (the report of the stage evaluate)");
      return UNREADABLE;
    }
    try {
      RunPlan plan = read(Path.of(args.get(0)), RunPlan.class);
      StageReport report = read(Path.of(args.get(1)), StageReport.class);
      if (!(report instanceof StageReport.Evaluated evaluated)) {
        err.println(args.get(1) + ": expected the report of the stage evaluate");
        return UNREADABLE;
      }
      Judgement judgement = Gate.judge(plan, evaluated);
      print(judgement, out);
      return judgement.passed() ? PASSED : REJECTED;
    } catch (IOException e) {
      err.println(e.getMessage());
      return UNREADABLE;
    }
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + ": over " + MAX_BYTES + " bytes");
    }
    try {
      return Json.read(Files.readAllBytes(file), type);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static int width(List<Verdict.Rule> rules, Function<Verdict.Rule, String> column) {
    return rules.stream().map(column).mapToInt(String::length).max().orElse(1);
  }

  private static void print(Judgement judgement, PrintStream out) {
    if (judgement.verdict().rules().isEmpty()) {
      out.println("The model has no qualityGate rules: passed.");
      return;
    }
    List<Verdict.Rule> rules = judgement.verdict().rules();
    String row =
        "%%-6s  %%-%ds  %%-%ds  %%s%%n"
            .formatted(width(rules, Verdict.Rule::name), width(rules, Verdict.Rule::wanted));
    out.printf(row, "", "RULE", "WANTED", "GOT");
    for (Verdict.Rule rule : rules) {
      out.printf(row, rule.passed() ? "passed" : "FAILED", rule.name(), rule.wanted(), rule.got());
    }
    out.println(judgement.passed() ? "Passed." : "Rejected: " + judgement.why() + ".");
  }
}
