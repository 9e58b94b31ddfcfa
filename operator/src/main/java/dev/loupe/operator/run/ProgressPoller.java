package dev.loupe.operator.run;

import dev.loupe.contract.Json;
import dev.loupe.contract.ProgressReport;
import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.poll.PodPoller;
import dev.loupe.operator.poll.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Asks running trainers where they stand, and wakes the run when that changed. */
final class ProgressPoller {
  static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 64 * 1024;

  private final PodPoller<TrainingRun, ProgressReport> trainers;

  /**
   * @param port where trainers answer; {@link StageJobs#PROGRESS_PORT} but in tests
   */
  ProgressPoller(int port, LoupeMetrics metrics) {
    this.trainers =
        new PodPoller<>(
            new Question<>(
                "progress",
                port,
                "/progress",
                INTERVAL,
                PATIENCE,
                MAX_BYTES,
                ProgressPoller::read,
                (before, now) -> !before.equals(now)),
            metrics::polled);
  }

  /** What wakes runs. */
  PodPoller<TrainingRun, ProgressReport> source() {
    return trainers;
  }

  /**
   * Follows a run's trainer from now on, or no longer if it has no address.
   *
   * @return what it last said about that stage
   */
  Optional<ProgressReport> follow(
      TrainingRun run, Optional<Stage> stage, Optional<String> address) {
    Optional<PodPoller.Pod> trainer =
        stage.flatMap(s -> address.map(where -> new PodPoller.Pod(s.word(), where)));
    return trainers.follow(run, trainer.map(Set::of).orElse(Set.of()), INTERVAL).values().stream()
        .map(PodPoller.Said::answer)
        .findFirst();
  }

  private static Optional<ProgressReport> read(String stage, byte[] body) {
    try {
      return Optional.of(Json.read(body, ProgressReport.class))
          .filter(report -> report.stage().word().equals(stage));
    } catch (IOException noReport) {
      return Optional.empty();
    }
  }
}
