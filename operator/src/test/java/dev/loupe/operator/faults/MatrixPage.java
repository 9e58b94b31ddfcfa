package dev.loupe.operator.faults;

import dev.loupe.operator.faults.Matrix.Outcome;
import dev.loupe.operator.faults.Matrix.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The matrix as a page of the docs. */
final class MatrixPage {
  private static final String BEGIN = "<!-- matrix: generated -->\n";
  private static final String END = "<!-- matrix: end -->\n";

  private MatrixPage() {}

  /** The page with this matrix in the place that it keeps for it. */
  static String renewed(String page, List<Reference> references, List<Outcome> outcomes) {
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (begin < BEGIN.length() || end < begin) {
      throw new IllegalStateException("the page lacks " + BEGIN + " or " + END);
    }
    return page.substring(0, begin) + of(references, outcomes) + page.substring(end);
  }

  private static String of(List<Reference> references, List<Outcome> outcomes) {
    StringBuilder page = new StringBuilder();
    page.append("| fault | what happens |\n|---|---|\n");
    for (Fault fault : Fault.values()) {
      page.append("| %s | %s |\n".formatted(fault.word(), fault.meaning()));
    }
    references.forEach(reference -> section(page, reference, outcomes));
    return page.toString();
  }

  private static void section(StringBuilder page, Reference reference, List<Outcome> outcomes) {
    page.append("\n### %s\n\n".formatted(reference.scenario().name()));
    page.append("| step | write |");
    page.append(words(f -> " " + f.word() + " |"));
    page.append("\n|---|---|").append(words(f -> "---|")).append('\n');
    reference
        .paths()
        .forEach(
            (step, writes) -> {
              if (writes.isEmpty()) {
                page.append("| %s | none |".formatted(step))
                    .append(words(f -> " — |"))
                    .append('\n');
              }
              for (String write : writes) {
                page.append("| %s | %s |".formatted(step, write.replace("|", "\\|")));
                page.append(words(f -> " " + outcome(reference, write, f, outcomes) + " |"));
                page.append('\n');
              }
            });
  }

  private static String words(Function<Fault, String> cell) {
    return Arrays.stream(Fault.values()).map(cell).collect(Collectors.joining());
  }

  private static String outcome(
      Reference reference, String write, Fault fault, List<Outcome> outcomes) {
    List<Outcome> its =
        outcomes.stream()
            .filter(o -> o.reference() == reference && o.fault() == fault)
            .filter(o -> o.hit().contains(write))
            .toList();
    if (its.isEmpty()) {
      return "—";
    }
    return its.stream().anyMatch(Outcome::differs) ? "**differs**" : "same";
  }
}
