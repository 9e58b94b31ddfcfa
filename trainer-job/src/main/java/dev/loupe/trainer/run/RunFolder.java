package dev.loupe.trainer.run;

import dev.loupe.contract.Digest;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage's folder in the artifact store: {@code runs/<key>/<stage>/}. Its {@code report.json} is
 * written last, and says that the stage is done.
 */
public final class RunFolder {
  public static final String REPORT = "report.json";
  private static final long MAX_REPORT_BYTES = 16 << 20;

  private final Store store;
  private final String path;

  private RunFolder(Store store, String path) {
    this.store = store;
    this.path = path;
  }

  /**
   * @param dataDigest empty for validate, which finds it
   */
  public static RunFolder of(Store artifacts, RunPlan plan, Stage stage, String dataDigest) {
    return new RunFolder(
        artifacts, "runs/%s/%s/".formatted(plan.key(stage, dataDigest), stage.word()));
  }

  public void write(String file, byte[] content) throws StageFailure {
    try {
      store.write(path + file, content);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  public byte[] read(String file, long maxBytes) throws StageFailure {
    try {
      return store.read(path + file, maxBytes);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  /**
   * A file that the stage's report knows.
   *
   * @param sha256 by file; absent in a report of an older trainer, whose files are read as they are
   * @throws StageFailure if the file has another; another attempt reads it again
   */
  public byte[] read(String file, long maxBytes, @Nullable Map<String, String> sha256)
      throws StageFailure {
    byte[] content = read(file, maxBytes);
    if (sha256 != null && !Digest.of(content).equals(sha256.get(file))) {
      throw new StageFailure(
          ExitCode.STORE,
          "FileDamaged",
          "%s has another SHA-256 than %s says; if that stays so, delete %s and start a new run. No bundle was written."
              .formatted(uri(file), uri(REPORT), uri("")));
    }
    return content;
  }

  public boolean has(String file) throws StageFailure {
    try {
      return store.exists(path + file);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  /** The report of a finished stage; empty if there is none, or none that can be read. */
  public <T extends StageReport> Optional<T> report(Class<T> type) throws StageFailure {
    try {
      if (!store.exists(path + REPORT)) {
        return Optional.empty();
      }
      StageReport report =
          Json.read(store.read(path + REPORT, MAX_REPORT_BYTES), StageReport.class);
      return type.isInstance(report) ? Optional.of(type.cast(report)) : Optional.empty();
    } catch (StoreException e) {
      throw StageFailure.store(e);
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }

  /** Declares the stage done. */
  public void publish(StageReport report) throws StageFailure {
    write(REPORT, Json.write(report));
  }

  /** For messages. */
  public String uri(String file) {
    return store.uri(path + file);
  }
}
