package dev.loupe.trainer;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.detector.bundle.BundleReader;
import dev.loupe.detector.bundle.InvalidBundleException;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;

/**
 * A bundle that a run on this machine is held against.
 *
 * @param model whose pictures it was trained on: another model's split would test it on some of
 *     them
 */
record ToBeat(Champion champion, String model) {
  private static final Path NO_CLAIMS = Path.of("/stores/artifacts");
  private static final int DIGITS = 10;

  static ToBeat at(String uri, Access access) throws StageFailure {
    try (Store store = Stores.open(uri, NO_CLAIMS, access)) {
      String sha256 = Digest.of(store.read(BundleManifest.FILE, BundleReader.MAX_MANIFEST_BYTES));
      String model = BundleReader.read(store, sha256).manifest().model();
      String version = model + "-" + Digest.hex(sha256).substring(0, DIGITS);
      return new ToBeat(new Champion(version, uri, sha256), model);
    } catch (InvalidBundleException e) {
      throw StageFailure.badInput("ChampionRefused", String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  void requireModel(String name) throws StageFailure {
    if (!name.equals(model)) {
      throw StageFailure.usage(
          ("plan: --champion is a version of \"%s\", and --model says \"%s\": the split would differ, and it would be"
                  + " tested on pictures that it was trained on. Leave --model out. Nothing was done.")
              .formatted(model, name));
    }
  }
}
