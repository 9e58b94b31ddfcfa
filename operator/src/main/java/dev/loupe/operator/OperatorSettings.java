package dev.loupe.operator;

import dev.loupe.operator.prometheus.PrometheusSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What the operator is told by its environment.
 *
 * @param servingImage {@code LOUPE_SERVING_IMAGE}
 * @param trainerImage {@code LOUPE_TRAINER_IMAGE}
 * @param trainerCudaImage {@code LOUPE_TRAINER_CUDA_IMAGE}; empty: runs that ask for GPUs fail
 * @param imagePullSecrets {@code LOUPE_IMAGE_PULL_SECRETS}, comma-separated
 * @param servingEnv {@code LOUPE_SERVING_ENV}, a JSON object; variables that serving pods get
 *     beside those that the operator sets itself
 * @param watchNamespaces {@code LOUPE_WATCH_NAMESPACES}, comma-separated; empty: all
 * @param podName {@code LOUPE_POD_NAME}; the identity in the Lease
 * @param namespace {@code LOUPE_NAMESPACE}; where the Lease is
 * @param leaderElection {@code LOUPE_LEADER_ELECTION}, true unless {@code false}
 * @param reconcilesAtOnce {@code LOUPE_RECONCILES_AT_ONCE}, 1 to 200, 16 if it is not said: how
 *     many objects are worked on at the same time
 * @param reconcilesPerSecond {@code LOUPE_RECONCILES_PER_SECOND}, 1 to 1000, 10 if it is not said:
 *     how often one and the same object is worked on at most
 * @param prometheus {@code LOUPE_PROMETHEUS_…}
 */
public record OperatorSettings(
    String servingImage,
    String trainerImage,
    Optional<String> trainerCudaImage,
    List<String> imagePullSecrets,
    SortedMap<String, String> servingEnv,
    Set<String> watchNamespaces,
    String podName,
    String namespace,
    boolean leaderElection,
    int reconcilesAtOnce,
    int reconcilesPerSecond,
    PrometheusSettings prometheus) {

  /** {@link IllegalArgumentException} naming the first variable that is missing or not accepted. */
  public static OperatorSettings from(Map<String, String> environment) {
    return new OperatorSettings(
        required(environment, "LOUPE_SERVING_IMAGE"),
        required(environment, "LOUPE_TRAINER_IMAGE"),
        optional(environment, "LOUPE_TRAINER_CUDA_IMAGE"),
        list(environment, "LOUPE_IMAGE_PULL_SECRETS"),
        ServingEnv.read(optional(environment, ServingEnv.VARIABLE).orElse("{}")),
        Set.copyOf(list(environment, "LOUPE_WATCH_NAMESPACES")),
        optional(environment, "LOUPE_POD_NAME").orElse("loupe-operator"),
        required(environment, "LOUPE_NAMESPACE"),
        !optional(environment, "LOUPE_LEADER_ELECTION").equals(Optional.of("false")),
        number(environment, "LOUPE_RECONCILES_AT_ONCE", 16, 200),
        number(environment, "LOUPE_RECONCILES_PER_SECOND", 10, 1000),
        PrometheusSettings.from(environment));
  }

  private static int number(Map<String, String> environment, String name, int usual, int most) {
    Optional<String> said = optional(environment, name);
    if (said.isEmpty()) {
      return usual;
    }
    int number = said.get().matches("[0-9]{1,9}") ? Integer.parseInt(said.get()) : 0;
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(
          "environment variable %s is %s; expected a whole number from 1 to %d"
              .formatted(name, said.get(), most));
    }
    return number;
  }

  private static String required(Map<String, String> environment, String name) {
    return optional(environment, name)
        .orElseThrow(
            () -> new IllegalArgumentException("environment variable " + name + " is not set"));
  }

  private static Optional<String> optional(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static List<String> list(Map<String, String> environment, String name) {
    return optional(environment, name).stream()
        .flatMap(v -> Arrays.stream(v.split(",")))
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .distinct()
        .toList();
  }
}
