package dev.loupe.trainer.data;

import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;

/** What validate left for the stages after it. */
public record ValidatedData(Listing listing) {

  /**
   * @throws StageFailure if validate has not ended for this plan, or its files contradict each
   *     other
   */
  public static ValidatedData of(Store artifacts, RunPlan plan) throws StageFailure {
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
    try {
      Listing listing = Json.read(folder.read(Listing.FILE, Listing.MAX_BYTES), Listing.class);
      if (!listing.dataDigest().equals(report.dataDigest())
          || !Listing.digest(listing.pictures()).equals(report.dataDigest())) {
        throw StageFailure.badInput(
            "ListingDamaged",
            "%s does not belong to the report beside it; run validate again. Nothing was changed."
                .formatted(folder.uri(Listing.FILE)));
      }
      return new ValidatedData(listing);
    } catch (IOException e) {
      throw StageFailure.badInput(
          "ListingDamaged",
          "%s can't be read; run validate again. Nothing was changed."
              .formatted(folder.uri(Listing.FILE)));
    }
  }
}
