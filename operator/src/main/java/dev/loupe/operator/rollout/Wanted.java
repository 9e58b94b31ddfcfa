package dev.loupe.operator.rollout;

import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Shadowing;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cluster is to look like in a state.
 *
 * @param selector the version that the Service selects
 * @param pods how many, of the versions beside it; what is not among them has none
 * @param share how requests are shared
 * @param standings of versions that the state says something of
 */
public record Wanted(
    String selector, Map<String, Integer> pods, Share share, Map<String, Ending> standings) {

  public Wanted {
    pods = Map.copyOf(pods);
    standings = Map.copyOf(standings);
  }

  public static Wanted of(Rollout rollout, Seen seen) {
    RolloutState state = rollout.state();
    String selector = selector(state, seen);
    Map<String, Integer> pods = pods(state, seen);
    rollout
        .previous()
        .map(Rollout.Previous::version)
        .ifPresent(kept -> pods.putIfAbsent(kept, present(kept, seen)));
    pods.remove(selector);
    return new Wanted(
        selector, pods, share(state, seen.plan(), seen.serving()), standings(state, seen));
  }

  /** Of the two versions of a move, the one that can answer. */
  private static String selector(RolloutState state, Seen seen) {
    if (!(state instanceof Moving moving)) {
      return seen.serving();
    }
    Move move = moving.move();
    return Stream.of(moving.isFlipped() ? move.to() : seen.serving(), seen.serving(), move.from())
        .filter(version -> seen.fleet(version).ready() > 0)
        .findFirst()
        .orElse(seen.serving());
  }

  private static Map<String, Integer> pods(RolloutState state, Seen seen) {
    Map<String, Integer> pods = new HashMap<>();
    switch (state) {
      case Resting() -> {}
      case Starting s -> pods.put(s.trial().candidate(), Sizes.first(seen));
      case Shadowing s -> pods.put(s.trial().candidate(), Sizes.first(seen));
      case Stepping s -> pods.put(s.trial().candidate(), Sizes.of(s.step(), seen));
      case Frozen s -> pods.put(s.trial().candidate(), 1);
      case Returning s -> pods.put(s.trial().candidate(), present(s.trial().candidate(), seen));
      case Moving s -> {
        Move move = s.move();
        // A trial of another version ends when all pods know of the move.
        s.trial()
            .map(Trial::candidate)
            .filter(tried -> !s.isFlipped())
            .ifPresent(tried -> pods.put(tried, present(tried, seen)));
        pods.put(move.from(), present(move.from(), seen));
        pods.put(move.to(), seen.full());
      }
    }
    return pods;
  }

  private static int present(String version, Seen seen) {
    return Math.max(1, seen.fleet(version).desired());
  }

  /**
   * How requests are shared in a state.
   *
   * @param serving the version that the Service selects
   */
  public static Share share(RolloutState state, Optional<Plan> plan, String serving) {
    int shadow = plan.map(Plan::shadowPercent).orElse(0);
    return switch (state) {
      case Resting(), Frozen _, Returning _, Starting _ -> Share.of(serving);
      case Shadowing s -> Share.of(serving).withShadow(s.trial().candidate(), shadow);
      case Stepping s ->
          Share.of(serving)
              .withCanary(s.trial().candidate(), s.weight())
              .withShadow(s.trial().candidate(), s.weight() == 0 ? 0 : shadow);
      case Moving s -> share(s);
    };
  }

  private static Share share(Moving moving) {
    Move move = moving.move();
    return switch (moving.part()) {
      case FILL -> Share.of(move.from()).withCanary(move.to(), moving.weight());
      case FORWARD, FLIP -> Share.of(move.from()).withCanary(move.to(), 100);
      case SETTLE -> Share.of(move.to());
    };
  }

  private static Map<String, Ending> standings(RolloutState state, Seen seen) {
    Map<String, Ending> standings = new HashMap<>();
    switch (state) {
      case Resting(), Starting _ -> {}
      case Shadowing s -> standings.put(s.trial().candidate(), ending(Standing.SHADOW));
      case Stepping s -> standings.put(s.trial().candidate(), ending(Standing.CANARY));
      case Frozen s -> standings.put(s.trial().candidate(), s.why());
      case Returning s -> standings.put(s.trial().candidate(), s.ending());
      case Moving s -> standings.putAll(standings(s, seen));
    }
    boolean gives =
        state instanceof Moving m && (m.isFlipped() || !m.move().from().equals(seen.serving()));
    seen.entry(seen.serving())
        .filter(v -> !gives && v.standing() != Standing.SERVING && !v.isRejected())
        .ifPresent(v -> standings.putIfAbsent(v.name(), ending(Standing.SERVING)));
    return standings;
  }

  private static Map<String, Ending> standings(Moving moving, Seen seen) {
    Map<String, Ending> standings = new HashMap<>();
    Move move = moving.move();
    // A version that was aborted meanwhile stays rejected.
    boolean aborted = seen.entry(move.from()).filter(Entry::isRejected).isPresent();
    // What is promoted is on trial until it serves.
    seen.entry(move.to())
        .filter(Entry::isOnTrial)
        .ifPresent(v -> standings.put(v.name(), ending(v.standing())));
    if (moving.isFlipped()) {
      standings.put(move.to(), new Ending(Standing.SERVING, move.why().word(), ""));
      if (!aborted) {
        standings.put(move.from(), move.ofFrom().orElseGet(() -> ending(Standing.RETIRED)));
      }
    }
    moving
        .trial()
        .map(Trial::candidate)
        .filter(tried -> !tried.equals(move.to()) && !tried.equals(move.from()))
        .filter(tried -> seen.entry(tried).filter(Entry::isOnTrial).isPresent())
        .ifPresent(tried -> standings.put(tried, ending(Standing.CANDIDATE)));
    return standings;
  }

  /** Whether the registry says all that the state has to say. */
  static boolean isRecorded(RolloutState state, Seen seen) {
    return standings(state, seen).entrySet().stream()
        .allMatch(
            wanted ->
                seen.entry(wanted.getKey())
                    .map(v -> v.standing() == wanted.getValue().standing())
                    .orElse(true));
  }

  private static Ending ending(Standing standing) {
    return new Ending(standing, "", "");
  }

  /** The version whose evidence is wanted, from when on. */
  public static Optional<Trial> toMeasure(RolloutState state) {
    return switch (state) {
      case Shadowing s when s.followed().isPresent() -> Optional.of(s.trial());
      case Stepping s when s.followed().isPresent() -> Optional.of(s.trial());
      case Resting(), Starting _, Shadowing _, Stepping _, Frozen _, Moving _, Returning _ ->
          Optional.empty();
    };
  }
}
