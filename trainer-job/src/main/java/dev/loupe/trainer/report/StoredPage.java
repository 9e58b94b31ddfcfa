package dev.loupe.trainer.report;

import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.run.StageFailure;
import java.nio.file.Path;

/** A page that a run left in a store. */
public final class StoredPage {
  private static final String ENDING = ".html";
  private static final long MAX_BYTES = 8L << 20;

  private StoredPage() {}

  /**
   * @param uri of the page, as the run's status has it
   * @param root where claims are mounted
   */
  public static byte[] read(String uri, Path root, Access access) throws StageFailure {
    int slash = uri.lastIndexOf('/');
    if (slash < 0 || !uri.endsWith(ENDING)) {
      throw StageFailure.badInput(
          "NoPage",
          "show-page: --uri %s names no page; give status.report of a TrainingRun, which ends in %s."
              .formatted(uri, ENDING));
    }
    try (Store store = Stores.open(uri.substring(0, slash), root, access)) {
      return store.read(uri.substring(slash + 1), MAX_BYTES);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }
}
