package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.SeenRollout.NOON;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Registry, pods, Service and split around one model, as small as they can be. */
final class GameCluster {
  private final SortedMap<String, Version> registry = new TreeMap<>();
  private final Set<String> known = new HashSet<>();
  private final SortedMap<String, Workload> workloads = new TreeMap<>();
  private int replicas = 2;
  private String selector = "v1";
  private boolean listed = true;
  private Share share = Share.of("v1");
  private int written;

  GameCluster() {
    enters("v1");
    registry.computeIfPresent("v1", (name, v) -> v.at(Standing.SERVING, "", NOON));
    scale("v1", replicas);
    getReady();
    follow(Integer.MAX_VALUE);
  }

  /** An entry of the registry. */
  record Version(
      Standing standing,
      int attempt,
      Optional<Instant> servedLast,
      Set<String> actions,
      String rejected) {
    Version at(Standing next, String why, Instant now) {
      return new Version(
          next,
          attempt,
          next == Standing.SERVING ? Optional.of(now) : servedLast,
          actions,
          next == Standing.REJECTED ? why : "");
    }
  }

  /** A write of the operator's that is not about its own state. */
  sealed interface Write {
    record SplitWritten(Share before, Share after) implements Write {}

    record Selected(String before, String after) implements Write {}

    record Scaled(String version, int before, int after) implements Write {}

    record Recorded(String version, Standing standing) implements Write {}
  }

  /** One version's pods. */
  private static final class Workload {
    private int desired;
    private int ends;
    private boolean held;
    private final List<Pod> pods = new ArrayList<>();
  }

  /** What it follows, and what it is known to follow. */
  private static final class Pod {
    private boolean ready;
    private Share follows = Share.of("");
    private int turn;
    private Optional<Integer> reported = Optional.empty();
  }

  /** A version enters once: its name is that of its content. */
  void enters(String name) {
    if (known.add(name)) {
      registry.put(name, new Version(Standing.CANDIDATE, 1, Optional.empty(), Set.of(), ""));
    }
  }

  void leaves(String name) {
    if (!name.equals(selector)) {
      registry.remove(name);
    }
  }

  void getReady() {
    workloads.values().stream()
        .filter(w -> !w.held)
        .flatMap(w -> w.pods.stream())
        .filter(pod -> !pod.ready)
        .forEach(
            pod -> {
              pod.ready = true;
              // It has read what is written before it says that it is ready.
              pod.follows = share;
              pod.turn = written;
            });
  }

  void fail(String version) {
    workload(version).ifPresent(w -> w.pods.forEach(GameCluster::goesDown));
  }

  void evicts(String version) {
    workload(version).ifPresent(w -> w.pods.stream().findFirst().ifPresent(GameCluster::goesDown));
  }

  private static void goesDown(Pod pod) {
    pod.ready = false;
    pod.reported = Optional.empty();
  }

  void end(String version) {
    workload(version)
        .filter(w -> w.desired > 0)
        .ifPresent(
            w -> {
              w.ends++;
              w.pods.stream().findFirst().ifPresent(GameCluster::goesDown);
            });
  }

  void hasNoRoomFor(String version) {
    workload(version).ifPresent(w -> w.held = !w.held);
  }

  private Optional<Workload> workload(String version) {
    return Optional.ofNullable(workloads.get(version));
  }

  void follow(int most) {
    workloads.values().stream()
        .flatMap(w -> w.pods.stream())
        .filter(pod -> pod.ready && !pod.reported.equals(Optional.of(written)))
        .limit(most)
        .forEach(
            pod -> {
              pod.follows = share;
              pod.turn = written;
              pod.reported = Optional.of(written);
            });
  }

  /** An operator that comes back asks the pods again. */
  void comesBack() {
    workloads.values().stream()
        .flatMap(w -> w.pods.stream())
        .filter(pod -> pod.ready)
        .forEach(pod -> pod.reported = Optional.of(pod.turn));
  }

  void forgetReports() {
    workloads.values().stream()
        .flatMap(w -> w.pods.stream())
        .forEach(pod -> pod.reported = Optional.empty());
  }

  void listed() {
    listed = workload(selector).filter(w -> w.pods.stream().anyMatch(p -> p.ready)).isPresent();
  }

  void scales(int to) {
    replicas = to;
  }

  void isFair() {
    workloads.values().forEach(w -> w.held = false);
    getReady();
    follow(Integer.MAX_VALUE);
    listed();
  }

  boolean follows(Share wanted, int turn) {
    return share.equals(wanted) && written == turn;
  }

  /**
   * The next one write that makes the cluster what it is to be, in the order in which it is safe.
   */
  Optional<Write> converges(Wanted wanted, int turn, Instant now) {
    boolean rises = rises(wanted.share());
    return split(wanted.share(), turn, !rises)
        .or(() -> select(wanted.selector()))
        .or(() -> scale(selector, replicas))
        .or(() -> scaleAll(wanted.pods()))
        .or(() -> split(wanted.share(), turn, rises))
        .or(() -> record(wanted.standings(), now))
        .or(() -> stop(wanted));
  }

  private boolean rises(Share next) {
    return percent(next.canary()) > 0
        && (percent(next.canary()) > percent(share.canary())
            || !name(next.canary()).equals(name(share.canary())));
  }

  private static int percent(Optional<Share.Portion> portion) {
    return portion.map(Share.Portion::percent).orElse(0);
  }

  private static Optional<String> name(Optional<Share.Portion> portion) {
    return portion.map(Share.Portion::version);
  }

  private Optional<Write> split(Share next, int turn, boolean may) {
    if (!may || turn < written || follows(next, turn)) {
      return Optional.empty();
    }
    Write write = new Write.SplitWritten(share, next);
    share = next;
    written = turn;
    return Optional.of(write);
  }

  private Optional<Write> select(String next) {
    if (next.equals(selector)) {
      return Optional.empty();
    }
    Write write = new Write.Selected(selector, next);
    selector = next;
    listed = false;
    return Optional.of(write);
  }

  private Optional<Write> scaleAll(Map<String, Integer> pods) {
    return new TreeMap<>(pods)
        .entrySet().stream().flatMap(p -> scale(p.getKey(), p.getValue()).stream()).findFirst();
  }

  private Optional<Write> scale(String version, int to) {
    Workload w = workloads.computeIfAbsent(version, name -> new Workload());
    int before = w.desired;
    if (before == to) {
      return Optional.empty();
    }
    w.desired = to;
    while (w.pods.size() > to) {
      w.pods.removeLast();
    }
    while (w.pods.size() < to) {
      w.pods.add(new Pod());
    }
    return Optional.of(new Write.Scaled(version, before, to));
  }

  private Optional<Write> record(Map<String, Ending> standings, Instant now) {
    return new TreeMap<>(standings)
        .entrySet().stream()
            .filter(s -> registry.containsKey(s.getKey()))
            .filter(s -> registry.get(s.getKey()).standing() != s.getValue().standing())
            .findFirst()
            .map(s -> recorded(s.getKey(), s.getValue(), now));
  }

  private Write recorded(String version, Ending ending, Instant now) {
    registry.computeIfPresent(version, (name, v) -> v.at(ending.standing(), ending.message(), now));
    return new Write.Recorded(version, ending.standing());
  }

  private Optional<Write> stop(Wanted wanted) {
    return List.copyOf(workloads.keySet()).stream()
        .filter(v -> !v.equals(selector) && !wanted.pods().containsKey(v))
        .flatMap(v -> scale(v, 0).stream())
        .findFirst();
  }

  void enter(Turn.Enter enter, Instant now) {
    registry.computeIfPresent(
        enter.version(),
        (name, v) -> {
          Version at = enter.standing().map(e -> v.at(e.standing(), e.message(), now)).orElse(v);
          Set<String> actions = new HashSet<>(v.actions());
          actions.add(enter.action());
          return new Version(
              at.standing(), enter.attempt(), at.servedLast(), actions, at.rejected());
        });
  }

  /** What is done where nothing is said of rollouts: the newest takes over once it is whole. */
  Optional<Write> takesOver(Seen seen, Instant now) {
    String next = Choice.candidate(seen).map(Entry::name).orElse(selector);
    Wanted alone =
        new Wanted(
            selector,
            Map.of(next, replicas),
            Share.of(selector),
            Map.of(selector, new Ending(Standing.SERVING, "", "")));
    Optional<Write> first = converges(alone, written, now);
    if (first.isPresent() || next.equals(selector) || seen.fleet(next).ready() < replicas) {
      return first;
    }
    recorded(selector, new Ending(Standing.RETIRED, "", ""), now);
    return select(next);
  }

  Seen seen(Optional<Plan> plan, Measured measured, Seen.Asked asked, boolean current) {
    List<Entry> versions = new ArrayList<>();
    registry.forEach((name, v) -> versions.addFirst(entry(name, v)));
    Map<String, Fleet> fleets = new TreeMap<>();
    SortedMap<String, Splits.Pod> pods = new TreeMap<>();
    workloads.forEach(
        (name, w) -> {
          fleets.put(name, fleet(w));
          w.pods.forEach(p -> pods.put(name + "-" + w.pods.indexOf(p), pod(name, p)));
        });
    Splits splits = new Splits(written, current, pods);
    boolean isListed = listed && fleets.get(selector).ready() > 0;
    return new Seen(plan, selector, versions, fleets, splits, isListed, measured, asked);
  }

  private static Entry entry(String name, Version v) {
    return new Entry(
        name,
        NOON.plusSeconds(Integer.parseInt(name.substring(1))),
        v.standing(),
        v.attempt(),
        v.servedLast(),
        v.actions(),
        v.rejected(),
        Optional.of(0.02),
        Optional.empty());
  }

  private static Fleet fleet(Workload w) {
    int ready = (int) w.pods.stream().filter(p -> p.ready).count();
    Optional<Fleet.Trouble> trouble =
        w.held
            ? Optional.of(new Fleet.Trouble(false, "Unschedulable", "no node has room."))
            : Optional.empty();
    return new Fleet(w.desired, ready, ready, ready == w.desired, w.ends, trouble);
  }

  private Splits.Pod pod(String version, Pod pod) {
    Duration idle = version.equals(selector) ? Duration.ZERO : Duration.ofHours(1);
    return new Splits.Pod(version, pod.ready, pod.reported, 0, idle);
  }

  String selector() {
    return selector;
  }

  Map<String, Standing> standings() {
    Map<String, Standing> standings = new TreeMap<>();
    registry.forEach((name, v) -> standings.put(name, v.standing()));
    return standings;
  }

  Optional<Version> version(String name) {
    return Optional.ofNullable(registry.get(name));
  }

  List<String> canariesOf(String serving) {
    return workload(serving).stream()
        .map(w -> w.pods)
        .flatMap(Collection::stream)
        .filter(pod -> pod.ready)
        .flatMap(pod -> pod.follows.canary().stream())
        .map(Share.Portion::version)
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  @Override
  public String toString() {
    StringBuilder pods = new StringBuilder();
    workloads.forEach((name, w) -> pods.append("%s %s; ".formatted(name, fleet(w))));
    return "Service %s (%s), split %d %s, %s, %s"
        .formatted(selector, listed, written, share, registry, pods);
  }
}
