package dev.loupe.trainer.data;

import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.SplitCounts;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoredFile;
import dev.loupe.trainer.data.PictureCheck.Checked;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every file of the data set and decides, once and for the stages after it, which are used
 * and for what. It never takes an earlier result: the data may have changed.
 */
public final class ValidateStage {
  private static final int MOST_NAMED = 10;

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
    List<String> classes = plan.recipe().classes();
    ClassFolders folders = ClassFolders.of(data);
    folders.check(data, classes);
    List<StoredFile> files = folders.all();
    List<Checked> checked = new PictureCheck(data, cores, progress).all(files);
    List<Checked.Bad> bad = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    for (Checked one : checked) {
      switch (one) {
        case Checked.Bad b -> bad.add(b);
        case Checked.Good g -> pictures.add(picture(g, classes));
      }
    }
    DataRules rules = new DataRules(data.uri(), classes);
    rules.badFiles(files.size(), bad);
    rules.oneClassEach(pictures);
    Map<String, Long> perClass = perClass(pictures, classes);
    rules.enough(perClass);
    Listing listing = Listing.of(pictures);
    SplitCounts split = counts(listing);
    rules.noEmptySplit(split);
    checkDigest(listing.dataDigest());
    List<String> warnings = rules.warnings(perClass, listing, folders.passedOver());
    RunFolder folder = RunFolder.of(artifacts, plan, Stage.VALIDATE, "");
    folder.write(Listing.FILE, Json.write(listing));
    Validated report =
        new Validated(
            listing.dataDigest(),
            pictures.size(),
            perClass,
            split,
            bad.size(),
            bad.stream().limit(MOST_NAMED).map(DataRules::named).toList(),
            warnings);
    folder.publish(report);
    return report;
  }

  private Picture picture(Checked.Good good, List<String> classes) {
    String path = good.file().path();
    int index = classes.indexOf(path.substring(0, path.indexOf('/')));
    Split split = Split.of(plan.recipe().model(), good.pixels());
    return new Picture(path, index, good.sha256(), good.pixels(), split);
  }

  private static Map<String, Long> perClass(List<Picture> pictures, List<String> classes) {
    Map<String, Long> counts = new LinkedHashMap<>();
    classes.forEach(c -> counts.put(c, 0L));
    pictures.forEach(p -> counts.merge(classes.get(p.classIndex()), 1L, Long::sum));
    return counts;
  }

  private static SplitCounts counts(Listing listing) {
    return new SplitCounts(
        listing.of(Split.TRAIN).size(),
        listing.of(Split.VALIDATION).size(),
        listing.of(Split.TEST).size());
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
