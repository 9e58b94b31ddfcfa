package dev.loupe.operator.rollout;

import dev.loupe.operator.analysis.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Builds what is seen of a rollout; says only what matters to the test. Versions come oldest first;
 * the one that serves has four pods, all of which follow the split.
 */
final class SeenRollout {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int FULL = 4;

  private Optional<Plan> plan = Optional.of(APlan.aPlan().plan());
  private String serving = "v1";
  private final List<Entry> versions = new ArrayList<>();
  private final Map<String, Fleet> fleets = new HashMap<>();
  private final Map<String, Splits.Pod> pods = new TreeMap<>();
  private int written;
  private boolean current = true;
  private boolean listed = true;
  private Measured measured = new Measured.Nothing();
  private Optional<String> approve = Optional.empty();
  private Optional<String> promote = Optional.empty();
  private Optional<String> abort = Optional.empty();
  private Optional<String> retry = Optional.empty();

  /** v1 serves, and nothing else is there. */
  static SeenRollout aModel() {
    return new SeenRollout().served("v1").standing("v1", Standing.SERVING).running("v1", FULL);
  }

  /** v1 serves, and v2 has a ready pod beside it. */
  static SeenRollout aTrial() {
    return aModel().version("v2").running("v2", 1);
  }

  SeenRollout with(APlan wanted) {
    plan = Optional.of(wanted.plan());
    return this;
  }

  SeenRollout withoutAPlan() {
    plan = Optional.empty();
    return this;
  }

  SeenRollout version(String name) {
    versions.addFirst(
        new Entry(
            name,
            NOON.minusSeconds(3600).plusSeconds(versions.size()),
            Standing.CANDIDATE,
            1,
            Optional.empty(),
            Set.of(),
            "",
            Optional.of(0.04),
            Optional.of(new Entry.Compared("v1", 0.02))));
    return this;
  }

  /** It served before, and serves no more. */
  SeenRollout served(String name) {
    version(name);
    versions.set(
        0, entry(name, Standing.RETIRED, Set.of(), Optional.of(versions.getFirst().trainedAt())));
    return this;
  }

  SeenRollout standing(String name, Standing standing) {
    return replaced(entry(name, standing, entry(name).actions(), entry(name).servedLast()));
  }

  /** The action stands in its history. */
  SeenRollout having(String name, String action) {
    return replaced(entry(name, entry(name).standing(), Set.of(action), entry(name).servedLast()));
  }

  SeenRollout evaluated(String name, double error, Optional<Entry.Compared> compared) {
    Entry e = entry(name);
    return replaced(
        new Entry(
            name,
            e.trainedAt(),
            e.standing(),
            e.attempt(),
            e.servedLast(),
            e.actions(),
            e.rejected(),
            Optional.of(error),
            compared));
  }

  SeenRollout withoutItsEntry(String name) {
    versions.removeIf(v -> v.name().equals(name));
    return this;
  }

  private Entry entry(String name) {
    return versions.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  private Entry entry(
      String name, Standing standing, Set<String> actions, Optional<Instant> servedLast) {
    Entry e = entry(name);
    String why = standing == Standing.REJECTED ? "3 of 4 failed" : "";
    return new Entry(
        name,
        e.trainedAt(),
        standing,
        e.attempt(),
        servedLast,
        actions,
        why,
        e.testError(),
        e.compared());
  }

  private SeenRollout replaced(Entry by) {
    versions.replaceAll(v -> v.name().equals(by.name()) ? by : v);
    return this;
  }

  /** So many pods, all ready. */
  SeenRollout running(String version, int count) {
    fleets.put(version, new Fleet(count, count, count, true, 0, Optional.empty()));
    pods.values().removeIf(pod -> pod.version().equals(version));
    for (int i = 0; i < count; i++) {
      pods.put(
          version + "-" + i,
          new Splits.Pod(version, true, Optional.of(written), 0, Duration.ofHours(1)));
    }
    return this;
  }

  /** Pods that are wanted and not ready. */
  SeenRollout starting(String version) {
    running(version, 0);
    fleets.put(version, new Fleet(1, 0, 0, false, 0, Optional.empty()));
    return this;
  }

  SeenRollout withoutPods(String version) {
    running(version, 0);
    fleets.remove(version);
    return this;
  }

  SeenRollout held(String version, boolean own, String reason, String message) {
    Fleet f = fleets.get(version);
    Fleet.Trouble trouble = new Fleet.Trouble(own, reason, message);
    fleets.put(
        version,
        new Fleet(
            f.desired(), f.ready(), f.available(), f.complete(), f.ends(), Optional.of(trouble)));
    return this;
  }

  /** Its containers ended so often. */
  SeenRollout ended(String version, int times) {
    Fleet f = fleets.get(version);
    fleets.put(
        version,
        new Fleet(f.desired(), f.ready(), f.available(), f.complete(), times, f.trouble()));
    return this;
  }

  /** What is written for the pods to read, which all of them follow. */
  SeenRollout atTurn(int turn) {
    written = turn;
    pods.replaceAll(
        (name, p) -> new Splits.Pod(p.version(), p.ready(), Optional.of(turn), 0, p.idle()));
    return this;
  }

  SeenRollout lagging(String pod) {
    Splits.Pod p = pods.get(pod);
    pods.put(pod, new Splits.Pod(p.version(), p.ready(), Optional.empty(), 0, p.idle()));
    return this;
  }

  SeenRollout busy(String pod) {
    Splits.Pod p = pods.get(pod);
    pods.put(pod, new Splits.Pod(p.version(), p.ready(), p.turn(), 1, Duration.ZERO));
    return this;
  }

  SeenRollout notWrittenYet() {
    current = false;
    return this;
  }

  SeenRollout serving(String version) {
    serving = version;
    return this;
  }

  SeenRollout notListedYet() {
    listed = false;
    return this;
  }

  SeenRollout measuring(Measured what) {
    measured = what;
    return this;
  }

  SeenRollout unavailable() {
    return measuring(
        new Measured.Unavailable("PrometheusUnreachable", "nothing answers at p:9090"));
  }

  SeenRollout counting(Instant from, Instant to, Map<String, Reading> readings) {
    return measuring(new Measured.Counted(from, to, readings, List.of()));
  }

  SeenRollout answering(String query, Optional<Double> value) {
    return measuring(
        new Measured.Counted(
            NOON.minusSeconds(30),
            NOON,
            Map.of(),
            List.of(new Measured.Answered(query, value, "the answer has two series"))));
  }

  SeenRollout approve(String value) {
    approve = Optional.of(value);
    return this;
  }

  SeenRollout promote(String value) {
    promote = Optional.of(value);
    return this;
  }

  SeenRollout abort(String value) {
    abort = Optional.of(value);
    return this;
  }

  SeenRollout retry(String value) {
    retry = Optional.of(value);
    return this;
  }

  Seen seen() {
    return new Seen(
        plan,
        serving,
        versions,
        fleets,
        new Splits(written, current, new TreeMap<>(pods)),
        listed,
        measured,
        new Seen.Asked(approve, promote, abort, retry));
  }
}
