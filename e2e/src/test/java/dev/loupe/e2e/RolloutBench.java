package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.RolloutStatus.Result;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What users notice of a rollout on a cluster: they ask at a steady rate while the share of a
 * candidate changes, while it is promoted, and while the traffic is pinned to and fro. Argument:
 * REQUESTS, at least so many. Tells what it sees on standard error, and prints the figures as a
 * JSON object.
 */
final class RolloutBench {
  private static final String MODEL = "photo";
  private static final int REPLICAS = 2;
  private static final int PER_SECOND = 30;
  private static final int[] WEIGHTS = {10, 20, 30, 40, 50, 35, 20, 5, 25, 45, 15, 50};
  private static final int PINS = 6;
  private static final int TOLD = 20;

  private final Playground playground;
  private final int requests;
  private final Rollouts rollouts;
  private final Shelf shelf;
  private final List<Double> pins = new ArrayList<>();

  private RolloutBench(Playground playground, int requests) {
    this.playground = playground;
    this.requests = requests;
    this.rollouts = new Rollouts(playground, MODEL);
    this.shelf = new Shelf(playground, MODEL);
  }

  public static void main(String[] args) {
    try (Playground playground = Playground.named("bench")) {
      new RolloutBench(playground, Integer.parseInt(args[0])).run();
    }
  }

  private void run() {
    Path data = Samples.good(220, 1);
    String first = serving(data);
    double[] moves;
    ArmLoad load = ArmLoad.on(playground, MODEL, Samples.some(data, 20), PER_SECOND);
    try (load;
        Followed followed = new Followed(playground, MODEL)) {
      story(first, load);
      until(requests + " requests", Duration.ofMinutes(20), load::sent, sent -> sent >= requests);
      moves = followed.moves().stream().mapToDouble(Followed.Move::seconds).sorted().toArray();
    } finally {
      load.failures().stream().limit(TOLD).forEach(System.err::println);
      tell("%s", load);
    }
    print(load, moves);
  }

  private void story(String first, ArmLoad load) {
    String second = candidate();
    for (int weight : WEIGHTS) {
      weight(second, weight);
    }
    tell("%d weights: %s", WEIGHTS.length, load);
    rollouts.promote(second);
    Result promoted = rollouts.promoted(second);
    tell("%s: %s", promoted.outcome(), load);
    for (int pin = 0; pin < PINS; pin++) {
      boolean back = pin % 2 == 0;
      boolean isLast = pin == PINS - 1;
      pin(back ? first : second, back ? second : first, isLast ? "10s" : "1h", load);
    }
    String gone = PINS % 2 == 0 ? first : second;
    until(
        "the pods of " + gone + " go",
        Duration.ofMinutes(4),
        () -> playground.podsOf(gone),
        List::isEmpty);
    tell("the pods of %s are gone: %s", gone, load);
  }

  /** The first version, which takes over as soon as it is there. */
  private String serving(Path data) {
    playground.kubectlApply(Yaml.of("rollout-model.yaml", Map.of("name", MODEL)));
    patch("{\"spec\": {\"serving\": {\"replicas\": %d}}}".formatted(REPLICAS));
    String uri = playground.dataAdd("data", data);
    playground.kubectlApply(Manifests.run("first").on(uri).yaml());
    String version = shelf.made("first");
    playground.serves(MODEL, version);
    playground.clientOf(MODEL).close();
    return version;
  }

  /** A second one, of which users are shown a part. */
  private String candidate() {
    rollouts.spec(
        "{\"paused\": false, \"keepPrevious\": \"1h\", \"canary\": {\"steps\": %s}}"
            .formatted(steps(5)));
    String version = shelf.newest("first");
    rollouts.follows(version, 1);
    return version;
  }

  /** A step that lasts until it is ended by hand. */
  private static String steps(int weight) {
    return "[{\"weight\": %d, \"duration\": \"10s\", \"hold\": true}]".formatted(weight);
  }

  private void weight(String candidate, int weight) {
    rollouts.spec("{\"canary\": {\"steps\": %s}}".formatted(steps(weight)));
    until(
        "all pods give %s %d %%".formatted(candidate, weight),
        Duration.ofMinutes(2),
        rollouts::now,
        r -> Integer.valueOf(weight).equals(r.weight()) && r.followedSince() != null);
  }

  /** Back to a version that still has its pods. */
  private void pin(String version, String other, String keepOther, ArmLoad load) {
    until(
        version + " is warm",
        Duration.ofMinutes(1),
        () -> playground.readyPodsOf(version),
        ready -> ready.size() == REPLICAS);
    Instant begun = Instant.now();
    patch(
        "{\"spec\": {\"rollout\": {\"version\": \"%s\", \"keepPrevious\": \"%s\"}}}"
            .formatted(version, keepOther));
    Result result = rollouts.ended(version);
    if (!result.outcome().equals("Pinned")) {
      throw new AssertionError("%s was pinned, and is %s".formatted(version, result));
    }
    Instant last = load.lastOf(other).orElse(begun);
    double seconds = Math.max(0, Duration.between(begun, last).toMillis() / 1e3);
    pins.add(seconds);
    tell("pin %d: all answers came from %s after %.2f s", pins.size(), version, seconds);
  }

  private void patch(String json) {
    DetectorModel unused =
        playground
            .client()
            .resources(DetectorModel.class)
            .inNamespace(playground.namespace())
            .withName(MODEL)
            .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private static void tell(String format, Object... values) {
    System.err.printf(Locale.ROOT, format + "%n", values);
  }

  private void print(ArmLoad load, double[] moves) {
    double[] sorted = pins.stream().mapToDouble(d -> d).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "{\"split_s\":%.2f,\"split_median_s\":%.2f,\"splits\":%d,\"pin_warm_s\":%.2f,"
            + "\"pin_warm_median_s\":%.2f,\"pins\":%d,\"failed_requests\":%d,\"requests\":%d,"
            + "\"users_ms_p50\":%d,\"users_ms_p99\":%d}%n",
        moves[moves.length - 1],
        moves[moves.length / 2],
        moves.length,
        sorted[sorted.length - 1],
        sorted[sorted.length / 2],
        sorted.length,
        load.failures().size(),
        load.sent(),
        load.within(0.5).toMillis(),
        load.within(0.99).toMillis());
  }
}
