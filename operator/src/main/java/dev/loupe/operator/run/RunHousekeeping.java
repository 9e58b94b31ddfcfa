package dev.loupe.operator.run;

import dev.loupe.contract.Stage;
import dev.loupe.operator.kube.Durations;
import dev.loupe.operator.run.RunDecision.LimitLife;
import dev.loupe.operator.run.RunDecision.Rest;
import dev.loupe.operator.run.RunDecision.StopLeftOvers;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Decides what is left to do about a run that has ended: nothing runs again. Pure. */
final class RunHousekeeping {
  private RunHousekeeping() {}

  static RunDecision decide(RunSnapshot seen, Instant now) {
    Set<Stage> running = EnumSet.noneOf(Stage.class);
    seen.jobs()
        .forEach(
            (stage, job) -> {
              if (job.isUnderWay()) {
                running.add(stage);
              }
            });
    if (!running.isEmpty()) {
      return new StopLeftOvers(running);
    }
    String ended = seen.before().completionTime();
    Instant until =
        (ended == null ? now : Instant.parse(ended))
            .plus(Durations.parse(seen.spec().ttlAfterFinished()));
    Map<Stage, Duration> lives = new EnumMap<>(Stage.class);
    seen.jobs()
        .forEach(
            (stage, job) -> {
              if (job.mayBeGivenALife()) {
                lives.put(stage, Duration.between(job.ended().orElse(now), until));
              }
            });
    return lives.isEmpty() ? new Rest() : new LimitLife(lives);
  }
}
