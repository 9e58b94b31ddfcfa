package dev.loupe.trainer.train;

import dev.loupe.contract.Hyperparameters;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.Events;
import dev.loupe.trainer.train.History.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Passes training's progress on to the port and the log, and keeps the epochs. */
final class TrainingLog implements TrainingListener {
  /** What comes after the last epoch is little. */
  private static final double TRAINING_SHARE = 0.98;

  private final Hyperparameters settings;
  private final Progress progress;
  private final Events events;
  private final List<Epoch> epochs = new ArrayList<>();

  TrainingLog(Hyperparameters settings, Progress progress, Events events) {
    this.settings = settings;
    this.progress = progress;
    this.events = events;
  }

  List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  @Override
  public void step(int epoch, int steps, int stepsPerEpoch) {
    progress.epoch(epoch, settings.epochs());
    double total = (double) stepsPerEpoch * settings.epochs();
    progress.done(TRAINING_SHARE * steps / total);
  }

  @Override
  public void epoch(
      int epoch, double loss, double validationLoss, double validationAccuracy, boolean kept) {
    progress.validationAccuracy(validationAccuracy);
    epochs.add(new Epoch(epoch, loss, validationLoss, validationAccuracy));
    events.log(
        "epoch",
        Map.of(
            "epoch", epoch,
            "loss", rounded(loss),
            "validationLoss", rounded(validationLoss),
            "validationAccuracy", rounded(validationAccuracy),
            "best", kept));
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
