package dev.loupe.operator.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is wanted of Prometheus about one trial.
 *
 * @param serving the version whose pods count, for both
 * @param countedTo where the last window ended, in whole seconds; the next one begins here
 * @param pods ready pods of the serving version, and when each began
 * @param limit a request that took longer is slow; one of {@code LatencyBounds}
 * @param interval how long a window is to be at least
 */
public record Ask(
    String namespace,
    String model,
    String serving,
    String candidate,
    Instant countedTo,
    Map<String, Instant> pods,
    Duration limit,
    List<UserQuery> queries,
    Duration interval) {

  public Ask {
    pods = Map.copyOf(pods);
    queries = List.copyOf(queries);
  }

  /**
   * Whether an answer to the other one is an answer to this one: which pods are there is news of
   * them, and not of what they counted.
   */
  boolean isAnsweredBy(Ask other) {
    return namespace.equals(other.namespace)
        && model.equals(other.model)
        && serving.equals(other.serving)
        && candidate.equals(other.candidate)
        && countedTo.equals(other.countedTo)
        && limit.equals(other.limit)
        && queries.equals(other.queries);
  }

  /**
   * A question of the user's.
   *
   * @param text PromQL, in which {@code $namespace}, {@code $model}, {@code $candidate} and {@code
   *     $serving} are filled in
   */
  public record UserQuery(String name, String text) {}
}
