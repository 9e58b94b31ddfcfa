package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.StageReport.DataCheckResult;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import java.util.List;

/**
 * What one check says.
 *
 * @param name of the check, as in the manifest
 * @param found the figure, in a few words
 * @param reason a CamelCase word for the condition of a run that is refused
 * @param sentences what is wrong, of which class, with figures and files, and what to do; none
 *     where nothing is
 */
public record Finding(
    String name, Outcome outcome, String found, String reason, List<String> sentences) {

  public Finding {
    sentences = List.copyOf(sentences);
  }

  static Finding off(String name) {
    return new Finding(name, Outcome.OFF, "not looked for", "", List.of());
  }

  static Finding passed(String name, String found) {
    return new Finding(name, Outcome.PASSED, found, "", List.of());
  }

  static Finding of(
      String name, Action action, String found, String reason, List<String> sentences) {
    return new Finding(
        name, action == Action.REFUSE ? Outcome.REFUSED : Outcome.WARNED, found, reason, sentences);
  }

  public DataCheckResult result() {
    return new DataCheckResult(name, outcome, found);
  }
}
