package dev.loupe.trainer.run;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command finds around itself.
 *
 * @param dataRoot where claims with data sets are mounted
 * @param artifactsRoot where claims with artifacts are mounted
 * @param accesses with what stores outside this machine are opened
 * @param terminationLog the file that the kubelet reads as termination message
 * @param progressHost the address that answers about progress
 * @param cores that computing may use
 */
public record Surroundings(
    Path dataRoot,
    Path artifactsRoot,
    Accesses accesses,
    Path terminationLog,
    String progressHost,
    int cores,
    InstantSource clock,
    Events events) {

  public static final String DATA_ROOT = "LOUPE_DATA_ROOT";
  public static final String ARTIFACTS_ROOT = "LOUPE_ARTIFACTS_ROOT";
  public static final String PROGRESS_HOST = "LOUPE_PROGRESS_HOST";
  public static final String TERMINATION_LOG = "LOUPE_TERMINATION_LOG";

  /** Those of a pod, as far as the environment does not say otherwise. */
  public static Surroundings of(
      Map<String, String> environment, int cores, InstantSource clock, Events events) {
    return new Surroundings(
        Path.of(environment.getOrDefault(DATA_ROOT, "/stores/data")),
        Path.of(environment.getOrDefault(ARTIFACTS_ROOT, "/stores/artifacts")),
        Accesses.of(environment),
        Path.of(environment.getOrDefault(TERMINATION_LOG, "/dev/termination-log")),
        environment.getOrDefault(PROGRESS_HOST, "127.0.0.1"),
        cores,
        clock,
        events);
  }
}
