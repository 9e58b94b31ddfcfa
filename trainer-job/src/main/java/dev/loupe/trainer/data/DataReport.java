package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.check.Checks;
import dev.loupe.trainer.check.Checks.Shown;
import dev.loupe.trainer.check.Checks.ShownTrait;
import dev.loupe.trainer.check.Finding;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that validate found, for programs (JSON) and for people (HTML), beside the listing. It
 * depends on the data and the plan alone, and is named by the data's digest: a run on other data
 * leaves it as it is. Every list is bounded.
 *
 * @param firstLeftOut files that can't be used, with the reason
 * @param conflicts pictures with the same pixels in two classes
 * @param lookAlikesAcrossClasses pictures that look the same in two classes
 * @param lookAlikesAcrossSplits likewise, the first for validation or test, the second for training
 * @param traits how well each trait of the files tells each class
 */
record DataReport(
    String dataset,
    String model,
    String dataDigest,
    long images,
    Map<String, Long> imagesPerClass,
    SplitCounts split,
    long leftOut,
    List<String> firstLeftOut,
    List<Check> checks,
    List<String> warnings,
    List<Shown> conflicts,
    List<Shown> lookAlikesAcrossClasses,
    List<Shown> lookAlikesAcrossSplits,
    List<ShownTrait> traits) {

  private static final int NAME_DIGITS = 16;
  private static final int MOST_TRAITS = 100;
  private static final int MOST_SENTENCES = 50;

  /** See {@link Finding}. */
  record Check(String name, Outcome outcome, String found, List<String> sentences) {}

  static DataReport of(
      String dataset,
      String model,
      Validated report,
      List<String> firstLeftOut,
      Checks.Result found) {
    return new DataReport(
        dataset,
        model,
        report.dataDigest(),
        report.images(),
        report.imagesPerClass(),
        report.split(),
        report.leftOut(),
        firstLeftOut,
        found.findings().stream()
            .map(f -> new Check(f.name(), f.outcome(), f.found(), bounded(f.sentences())))
            .toList(),
        report.warnings(),
        found.conflicts(),
        found.classPairs(),
        found.splitPairs(),
        found.traits().stream().limit(MOST_TRAITS).toList());
  }

  private static List<String> bounded(List<String> sentences) {
    int more = sentences.size() - MOST_SENTENCES;
    return more <= 0
        ? sentences
        : Stream.concat(
                sentences.stream().limit(MOST_SENTENCES),
                Stream.of("… and %d more".formatted(more)))
            .toList();
  }

  /** The page's name in the stage's folder. */
  static String page(String dataDigest) {
    return name(dataDigest, "html");
  }

  private static String name(String dataDigest, String ending) {
    return "data-report-%s.%s".formatted(Digest.hex(dataDigest).substring(0, NAME_DIGITS), ending);
  }

  void write(RunFolder folder, Store data) throws StageFailure {
    folder.write(name(dataDigest, "json"), Json.write(this));
    folder.write(page(dataDigest), new DataPage(this, data).html());
  }
}
