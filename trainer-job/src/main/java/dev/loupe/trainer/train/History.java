package dev.loupe.trainer.train;

import dev.loupe.contract.Json;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import java.io.IOException;
import java.util.List;

/** The epochs of a training, for the run's page: {@value #FILE} in the stage's folder. */
public record History(List<Epoch> epochs) {
  public static final String FILE = "history.json";
  private static final long MAX_BYTES = 1 << 20;

  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * @param epoch from 1
   * @param loss mean cross-entropy of the training pictures, as they were augmented
   */
  public record Epoch(int epoch, double loss, double validationLoss, double validationAccuracy) {}

  static void write(RunFolder folder, List<Epoch> epochs) throws StageFailure {
    folder.write(FILE, Json.write(new History(epochs)));
  }

  /** No epochs where the file is not to be had: a page without curves is better than none. */
  public static History read(RunFolder folder) throws StageFailure {
    try {
      return folder.has(FILE)
          ? Json.read(folder.read(FILE, MAX_BYTES), History.class)
          : new History(List.of());
    } catch (IOException damaged) {
      return new History(List.of());
    }
  }
}
