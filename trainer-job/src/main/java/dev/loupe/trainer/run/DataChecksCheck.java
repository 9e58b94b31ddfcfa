package dev.loupe.trainer.run;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.NearDuplicates;

/** A plan's data checks: an action that is missing would be one that never refuses. */
final class DataChecksCheck {
  private DataChecksCheck() {}

  static void check(DataChecks checks) throws StageFailure {
    PlanFile.given("dataChecks.unusableFiles.action", checks.unusableFiles().action());
    PlanFile.range("dataChecks.unusableFiles.maxShare", checks.unusableFiles().maxShare(), 0, 1);
    PlanFile.given("dataChecks.labelConflicts.action", checks.labelConflicts().action());
    NearDuplicates near = checks.nearDuplicates();
    PlanFile.given("dataChecks.nearDuplicates.acrossClasses", near.acrossClasses());
    PlanFile.given("dataChecks.nearDuplicates.acrossSplits", near.acrossSplits());
    PlanFile.range(
        "dataChecks.nearDuplicates.distance", near.distance(), 0, NearDuplicates.MAX_DISTANCE);
    PlanFile.given("dataChecks.shortcuts.action", checks.shortcuts().action());
    PlanFile.range("dataChecks.shortcuts.warnAbove", checks.shortcuts().warnAbove(), 0.5, 1);
    PlanFile.range("dataChecks.shortcuts.refuseAbove", checks.shortcuts().refuseAbove(), 0.5, 1);
    PlanFile.given("dataChecks.imbalance.action", checks.imbalance().action());
    PlanFile.range("dataChecks.imbalance.maxRatio", checks.imbalance().maxRatio(), 1, 1000);
    PlanFile.given("dataChecks.testPrecision.action", checks.testPrecision().action());
    PlanFile.range("dataChecks.testPrecision.margin", checks.testPrecision().margin(), 0.001, 0.5);
    PlanFile.given("dataChecks.dominantSource.action", checks.dominantSource().action());
    PlanFile.range(
        "dataChecks.dominantSource.maxShare", checks.dominantSource().maxShare(), 0.5, 1);
  }
}
