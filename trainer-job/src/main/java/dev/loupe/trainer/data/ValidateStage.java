package dev.loupe.trainer.data;

import dev.loupe.contract.Digest;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.check.Checks;
import dev.loupe.trainer.check.Finding;
import dev.loupe.trainer.check.PictureTable;
import dev.loupe.trainer.data.PictureCheck.Checked;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every file of the data set and decides, once and for the stages after it, which are used
 * and for what. It never takes an earlier result: the data may have changed. A data set that it
 * refuses leaves a data report too, and no listing.
 */
public final class ValidateStage {
  private static final int MOST_NAMED = 10;
  private static final int MOST_REPORTED = 200;
  private static final int MOST_SENTENCES = 8;

  private final RunPlan plan;
  private final Store data;
  private final Store artifacts;
  private final int cores;
  private final Progress progress;

  public ValidateStage(RunPlan plan, Store data, Store artifacts, int cores, Progress progress) {
    this.plan = plan;
    this.data = data;
    this.artifacts = artifacts;
    this.cores = cores;
    this.progress = progress;
  }

  public Validated run() throws StageFailure {
    try (Scratch scratch = Scratch.make();
        FileList files = FileList.in(scratch.folder());
        Rows rows = Rows.in(scratch.folder())) {
      ClassFolders folders = ClassFolders.of(data, files::add);
      folders.check(data, plan.recipe().classes());
      files.sort();
      return validate(files, rows, folders.passedOver());
    }
  }

  private Validated validate(FileList files, Rows rows, long passedOver) throws StageFailure {
    List<String> classes = plan.recipe().classes();
    DataRules rules = new DataRules(data.uri(), classes);
    PictureTable table = new PictureTable(classes.size(), files.size());
    List<String> firstBad = new ArrayList<>();
    long[][] perSplit = new long[Split.values().length][classes.size()];
    new PictureCheck(data, cores, progress)
        .all(
            files,
            checked -> {
              switch (checked) {
                case Checked.Bad bad -> {
                  if (firstBad.size() < MOST_REPORTED) {
                    firstBad.add("%s: %s".formatted(bad.file().path(), bad.reason()));
                  }
                }
                case Checked.Good good -> {
                  Picture picture = picture(good, classes);
                  rows.add(picture);
                  add(table, good, picture);
                  perSplit[picture.split().ordinal()][picture.classIndex()]++;
                }
              }
            });
    String digest = rows.digest();
    long bad = files.size() - table.rows();
    Checks.Result found =
        Checks.run(
            plan,
            table,
            new Checks.Counts(files.size(), bad, first(firstBad)),
            file -> files.get(file).path());
    List<String> warnings = new ArrayList<>();
    found.findings().stream()
        .filter(f -> f.outcome() == Outcome.WARNED)
        .forEach(f -> warnings.addAll(f.sentences().stream().limit(MOST_SENTENCES).toList()));
    warnings.addAll(rules.warnings(perSplit, found.repeats(), passedOver));
    RunFolder folder = RunFolder.of(artifacts, plan, Stage.VALIDATE, "");
    Validated report =
        new Validated(
            digest,
            table.rows(),
            perClass(perSplit, classes),
            new SplitCounts(
                Arrays.stream(perSplit[Split.TRAIN.ordinal()]).sum(),
                Arrays.stream(perSplit[Split.VALIDATION.ordinal()]).sum(),
                Arrays.stream(perSplit[Split.TEST.ordinal()]).sum()),
            bad,
            first(firstBad),
            warnings,
            found.findings().stream().map(Finding::result).toList(),
            folder.uri(DataReport.page(digest)));
    DataReport.of(data.uri(), plan.recipe().model(), report, firstBad, found).write(folder, data);
    try {
      refuse(found.findings(), folder.uri(DataReport.page(digest)));
      rules.enough(report.imagesPerClass());
      rules.noEmptySplit(report.split());
      checkDigest(digest);
    } catch (StageFailure e) {
      throw e.with(report);
    }
    rows.write(new ListingFile.Writer(folder, digest));
    folder.publish(report);
    return report;
  }

  private static List<String> first(List<String> lines) {
    return List.copyOf(lines.subList(0, Math.min(MOST_NAMED, lines.size())));
  }

  private Picture picture(Checked.Good good, List<String> classes) {
    String path = good.file().path();
    int index = classes.indexOf(path.substring(0, path.indexOf('/')));
    Split split = Split.of(plan.recipe().model(), good.pixels());
    return new Picture(path, index, good.sha256(), good.pixels(), split);
  }

  private static void add(PictureTable table, Checked.Good good, Picture picture) {
    ByteBuffer pixels = ByteBuffer.wrap(HexFormat.of().parseHex(Digest.hex(picture.pixels())));
    table.add(
        good.index(),
        picture.path(),
        picture.classIndex(),
        picture.split().ordinal(),
        new long[] {pixels.getLong(), pixels.getLong()},
        good.hash(),
        good.traits(),
        good.file().bytes());
  }

  private static Map<String, Long> perClass(long[][] perSplit, List<String> classes) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int c = 0; c < classes.size(); c++) {
      long sum = 0;
      for (long[] split : perSplit) {
        sum += split[c];
      }
      counts.put(classes.get(c), sum);
    }
    return counts;
  }

  /** The first of what is refused; the report has the rest. */
  private void refuse(List<Finding> findings, String page) throws StageFailure {
    for (Finding finding : findings) {
      if (finding.outcome() == Outcome.REFUSED) {
        throw StageFailure.badInput(
            finding.reason(),
            "dataset.uri %s: %s. Nothing was trained. Report: %s"
                .formatted(data.uri(), finding.sentences().getFirst(), page));
      }
    }
  }

  private void checkDigest(String got) throws StageFailure {
    @Nullable String wanted = plan.dataset().digest();
    if (wanted != null && !wanted.equals(got)) {
      throw StageFailure.badInput(
          "DataDigestMismatch",
          "dataset.digest: wanted %s, but the pictures of %s have %s; name that digest, or none, or bring back the data it belongs to. Nothing was trained."
              .formatted(wanted, data.uri(), got));
    }
  }
}
