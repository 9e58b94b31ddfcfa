package dev.loupe.operator.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is to be counted of a trial.
 *
 * @param countedTo where the window begins
 * @param interval that it lasts at least
 * @param pods of the serving version that are ready, by name, and when each was made
 */
public record Ask(
    String namespace,
    String model,
    String serving,
    String candidate,
    Instant countedTo,
    Duration interval,
    Map<String, Instant> pods,
    Duration latencyLimit,
    List<Plan.Query> queries) {

  public Ask {
    pods = Map.copyOf(pods);
    queries = List.copyOf(queries);
  }
}
