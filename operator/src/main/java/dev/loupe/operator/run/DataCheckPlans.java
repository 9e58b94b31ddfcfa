package dev.loupe.operator.run;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.TrainingRunStatus.DataCheck;
import dev.loupe.operator.kube.Texts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Data checks from the custom resource to the trainer's plan, and what became of them back. */
final class DataCheckPlans {
  /** As the schema has it. */
  private static final int MAX_FOUND = 256;

  private DataCheckPlans() {}

  /**
   * @param checks absent in an object that was written before the field existed
   */
  static DataChecks plan(dev.loupe.crd.@Nullable DataChecks checks) {
    return checks == null
        ? DataChecks.DEFAULT
        : new DataChecks(
            new DataChecks.UnusableFiles(
                action(checks.unusableFiles().action()), checks.unusableFiles().maxShare()),
            new DataChecks.LabelConflicts(action(checks.labelConflicts().action())),
            new DataChecks.NearDuplicates(
                action(checks.nearDuplicates().acrossClasses()),
                action(checks.nearDuplicates().acrossSplits()),
                checks.nearDuplicates().distance()),
            new DataChecks.Shortcuts(
                action(checks.shortcuts().action()),
                checks.shortcuts().warnAbove(),
                checks.shortcuts().refuseAbove(),
                checks.shortcuts().allow().stream().map(DataCheckPlans::feature).toList()),
            new DataChecks.Imbalance(
                action(checks.imbalance().action()), checks.imbalance().maxRatio()),
            new DataChecks.TestPrecision(
                action(checks.testPrecision().action()), checks.testPrecision().margin()),
            new DataChecks.DominantSource(
                action(checks.dominantSource().action()), checks.dominantSource().maxShare()));
  }

  private static DataChecks.Action action(dev.loupe.crd.DataChecks.Action action) {
    return switch (action) {
      case WARN -> DataChecks.Action.WARN;
      case REFUSE -> DataChecks.Action.REFUSE;
      case OFF -> DataChecks.Action.OFF;
    };
  }

  private static DataChecks.Feature feature(dev.loupe.crd.DataChecks.Feature feature) {
    return switch (feature) {
      case FILE_TYPE -> DataChecks.Feature.FILE_TYPE;
      case DIMENSIONS -> DataChecks.Feature.DIMENSIONS;
      case JPEG_QUALITY -> DataChecks.Feature.JPEG_QUALITY;
      case EXIF -> DataChecks.Feature.EXIF;
      case CAMERA -> DataChecks.Feature.CAMERA;
      case BYTES_PER_PIXEL -> DataChecks.Feature.BYTES_PER_PIXEL;
    };
  }

  static List<DataCheck> results(@Nullable List<StageReport.DataCheckResult> results) {
    return results == null
        ? List.of()
        : results.stream()
            .limit(Loupe.MAX_CHECKS)
            .map(
                r ->
                    new DataCheck(
                        r.name(),
                        word(r.outcome()),
                        Texts.cut(Texts.oneLine(r.found()), MAX_FOUND)))
            .toList();
  }

  private static String word(StageReport.DataCheckResult.Outcome outcome) {
    String name = outcome.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
