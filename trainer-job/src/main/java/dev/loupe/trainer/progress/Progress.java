package dev.loupe.trainer.progress;

import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How far a stage has come. Thread-safe; percent never falls. */
public final class Progress {
  /** Before this there is nothing to reckon from. */
  private static final Duration TOO_EARLY = Duration.ofSeconds(1);

  private final Stage stage;
  private final InstantSource clock;
  private final Instant begin;
  private double done;
  private @Nullable Integer epoch;
  private @Nullable Integer epochs;
  private @Nullable Double validationAccuracy;

  public Progress(Stage stage, InstantSource clock) {
    this.stage = stage;
    this.clock = clock;
    this.begin = clock.instant();
  }

  /**
   * @param share of the stage's work, 0 to 1
   */
  public synchronized void done(double share) {
    done = Math.max(done, Math.clamp(share, 0, 1));
  }

  /**
   * @param running from 1
   */
  public synchronized void epoch(int running, int planned) {
    epoch = running;
    epochs = planned;
  }

  public synchronized void validationAccuracy(double accuracy) {
    validationAccuracy = accuracy;
  }

  public synchronized ProgressReport report() {
    return new ProgressReport(
        stage, (int) (100 * done), secondsLeft(), epoch, epochs, validationAccuracy);
  }

  private @Nullable Long secondsLeft() {
    Duration spent = Duration.between(begin, clock.instant());
    if (done <= 0 || spent.compareTo(TOO_EARLY) < 0) {
      return null;
    }
    return Math.round(spent.toMillis() / 1000.0 * (1 - done) / done);
  }
}
