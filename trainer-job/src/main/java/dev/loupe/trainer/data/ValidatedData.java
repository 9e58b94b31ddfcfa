package dev.loupe.trainer.data;

import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.util.Set;

/** What validate left for the stages after it. */
public record ValidatedData(Listing listing) {

  /**
   * @param splits whose pictures are wanted; the others are not held
   * @throws StageFailure if validate has not ended for this plan, or its files contradict each
   *     other
   */
  public static ValidatedData of(Store artifacts, RunPlan plan, Split... splits)
      throws StageFailure {
    RunFolder folder = RunFolder.of(artifacts, plan, Stage.VALIDATE, "");
    Validated report =
        folder
            .report(Validated.class)
            .orElseThrow(
                () ->
                    StageFailure.badInput(
                        "NotValidated",
                        "%s is missing; run validate with this plan first. Nothing was changed."
                            .formatted(folder.uri(RunFolder.REPORT))));
    return new ValidatedData(ListingFile.read(folder, report.dataDigest(), Set.of(splits)));
  }
}
