package dev.loupe.operator.rollout;

import static dev.loupe.operator.rollout.SeenRollout.NOON;

import dev.loupe.operator.analysis.Reading;
import dev.loupe.operator.rollout.GameCluster.Version;
import dev.loupe.operator.rollout.RolloutState.Frozen;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model whose rollouts are driven as the operator drives them, one write at a look: what may
 * befall it, and what becomes of it. Versions are numbered by age; v1 serves at first.
 */
final class RolloutGame {
  static final int VERSIONS = 4;
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final int REQUESTS_A_SECOND = 20;

  private final GameCluster cluster = new GameCluster();
  private final APlan wanted = APlan.aPlan();
  private boolean planned = true;
  private int edits;
  private Optional<String> approve = Optional.empty();
  private Optional<String> promote = Optional.empty();
  private Optional<String> abort = Optional.empty();
  private Optional<String> retry = Optional.empty();
  private Mood mood = Mood.GOOD;
  private Measured measured = new Measured.Nothing();
  private Rollout rollout = Rollout.NONE;
  private Rollout backup = Rollout.NONE;
  private Instant now = NOON;
  private Consumer<Step> watcher = step -> {};

  /** How the candidate does. */
  enum Mood {
    GOOD,
    ERRS,
    IS_SLOW,
    DISAGREES,
    NOBODY_ASKS,
    NOT_MEASURED
  }

  /** What may happen next, to a version where it is about one. */
  record Event(What what, int version) {
    String name() {
      return "v" + version;
    }
  }

  /** Kinds of events. */
  enum What {
    ENTERS_THE_REGISTRY,
    LEAVES_THE_REGISTRY,
    PODS_GET_READY,
    PODS_FAIL,
    A_POD_IS_EVICTED,
    CONTAINERS_END,
    NO_ROOM,
    PODS_FOLLOW,
    A_POD_FOLLOWS,
    ENDPOINTS_FOLLOW,
    ALL_GOES_WELL,
    SERVING_IS_SCALED,
    GOOD,
    ERRS,
    IS_SLOW,
    DISAGREES,
    NOBODY_ASKS,
    NOT_MEASURED,
    SECONDS_PASS,
    MINUTES_PASS,
    APPROVE,
    APPROVE_ANYTHING,
    PROMOTE,
    ABORT,
    RETRY,
    ANNOTATIONS_GO,
    PIN,
    PIN_A_STRANGER,
    UNPIN,
    SKIP_ANALYSIS,
    PAUSE,
    MANUAL,
    FREEZE,
    FEWER_STEPS,
    OTHER_STEPS,
    NO_SHADOW,
    ANALYSIS_IS_EDITED,
    PLAN_IS_REMOVED,
    PLAN_IS_BACK,
    OPERATOR_LOOKS,
    OPERATOR_LOOKS_TEN_TIMES,
    OPERATOR_DIES,
    STATUS_IS_SAVED,
    STATUS_IS_RESTORED,
    STATUS_IS_LOST
  }

  /** A look of the operator: what it saw, and the one thing that it did. */
  record Step(Rollout before, Seen seen, Optional<Turn> turn, Optional<GameCluster.Write> write) {}

  /** Shows every look of the operator as soon as it is over. */
  RolloutGame watchedBy(Consumer<Step> eyes) {
    watcher = eyes;
    return this;
  }

  void plays(Event event) {
    String version = event.name();
    switch (event.what()) {
      case ENTERS_THE_REGISTRY -> cluster.enters(version);
      case LEAVES_THE_REGISTRY -> cluster.leaves(version);
      case PODS_GET_READY -> cluster.getReady();
      case PODS_FAIL -> cluster.fail(version);
      case A_POD_IS_EVICTED -> cluster.evicts(version);
      case CONTAINERS_END -> cluster.end(version);
      case NO_ROOM -> cluster.hasNoRoomFor(version);
      case PODS_FOLLOW -> cluster.follow(Integer.MAX_VALUE);
      case A_POD_FOLLOWS -> cluster.follow(1);
      case ENDPOINTS_FOLLOW -> cluster.listed();
      case ALL_GOES_WELL -> goesWell(3 * event.version());
      case SERVING_IS_SCALED -> cluster.scales(1 + event.version());
      case GOOD -> mood = Mood.GOOD;
      case ERRS -> mood = Mood.ERRS;
      case IS_SLOW -> mood = Mood.IS_SLOW;
      case DISAGREES -> mood = Mood.DISAGREES;
      case NOBODY_ASKS -> mood = Mood.NOBODY_ASKS;
      case NOT_MEASURED -> mood = Mood.NOT_MEASURED;
      case SECONDS_PASS -> passes(Duration.ofSeconds(35));
      case MINUTES_PASS -> passes(Duration.ofMinutes(6));
      case APPROVE -> approve = needs().or(() -> approve);
      case APPROVE_ANYTHING -> approve = Optional.of(version + "/" + event.version());
      case PROMOTE -> promote = Optional.of(version);
      case ABORT -> abort = Optional.of(version);
      case RETRY -> retry = Optional.of(version);
      case ANNOTATIONS_GO -> {
        approve = Optional.empty();
        promote = Optional.empty();
        abort = Optional.empty();
        retry = Optional.empty();
      }
      case PIN -> wanted.pinning(version);
      case PIN_A_STRANGER -> wanted.pinning("stranger");
      case UNPIN -> wanted.pinningNothing().skippingAnalysis(false);
      case SKIP_ANALYSIS -> wanted.skippingAnalysis();
      case PAUSE -> wanted.paused(event.version() % 2 == 0);
      case MANUAL -> wanted.manual(event.version() % 2 == 0);
      case FREEZE -> wanted.freezing(event.version() % 2 == 0);
      case FEWER_STEPS -> wanted.steps(10);
      case OTHER_STEPS -> wanted.steps(5, 25, 50);
      case NO_SHADOW -> wanted.shadow(event.version() % 2 == 0 ? 0 : 100);
      case ANALYSIS_IS_EDITED -> wanted.settings("edit " + edits++);
      case PLAN_IS_REMOVED -> planned = false;
      case PLAN_IS_BACK -> planned = true;
      case OPERATOR_LOOKS -> looks();
      case OPERATOR_LOOKS_TEN_TIMES -> looksUntilItRests(10);
      case OPERATOR_DIES -> dies();
      case STATUS_IS_SAVED -> backup = rollout;
      case STATUS_IS_RESTORED -> rollout = backup;
      case STATUS_IS_LOST -> rollout = Rollout.NONE;
    }
  }

  private void passes(Duration time) {
    now = now.plus(time);
  }

  /** What was decided is not written, and what is only remembered is gone. */
  private void dies() {
    measured = new Measured.Nothing();
    cluster.forgetReports();
  }

  private void goesWell(int minutes) {
    for (int i = 0; i < minutes; i++) {
      cluster.isFair();
      looksUntilItRests(20);
      approve = needs().or(() -> approve);
      passes(Duration.ofMinutes(1));
    }
  }

  private void looksUntilItRests(int most) {
    for (int i = 0; i < most && looks(); i++) {
      now = now.plusMillis(200);
    }
  }

  /** One step of the operator. Whether it did anything. */
  boolean looks() {
    measures();
    Seen seen = seen();
    Rollout before = rollout;
    boolean asked = planned || rollout.isActive();
    Optional<Turn> turn =
        asked ? Optional.of(Rollouts.next(rollout, seen, Pace.USUAL, now)) : Optional.empty();
    Optional<GameCluster.Write> write =
        turn.map(t -> does(t, seen)).orElseGet(() -> cluster.takesOver(seen, now));
    watcher.accept(new Step(before, seen, turn, write));
    return turn.filter(t -> !(t instanceof Turn.Stay)).isPresent() || write.isPresent();
  }

  private Optional<GameCluster.Write> does(Turn turn, Seen seen) {
    return switch (turn) {
      case Turn.To to -> {
        rollout = to.next();
        yield Optional.empty();
      }
      case Turn.Noted noted -> {
        rollout = noted.same();
        yield Optional.empty();
      }
      case Turn.Enter enter -> {
        cluster.enter(enter, now);
        yield Optional.empty();
      }
      case Turn.Stay stay -> cluster.converges(Wanted.of(rollout, seen), rollout.turn(), now);
    };
  }

  /** Prometheus is asked for what was not counted yet. */
  private void measures() {
    Optional<Trial> trial = Wanted.toMeasure(rollout.state());
    Optional<Instant> from = trial.flatMap(Trial::countedTo);
    if (mood == Mood.NOT_MEASURED) {
      measured = new Measured.Unavailable("PrometheusUnreachable", "nothing answers.");
    } else if (from.isPresent() && !now.isBefore(from.get().plus(INTERVAL))) {
      int weight = rollout.state() instanceof Stepping step ? step.weight() : 0;
      measured = new Measured.Counted(from.get(), now, readings(from.get(), weight), List.of());
    } else if (measured instanceof Measured.Unavailable) {
      measured = new Measured.Nothing();
    }
  }

  private Map<String, Reading> readings(Instant from, int weight) {
    if (mood == Mood.NOBODY_ASKS) {
      return Map.of();
    }
    long all = Math.min(600, Duration.between(from, now).toSeconds()) * REQUESTS_A_SECOND;
    long candidate = all * weight / 100;
    long compared = wanted.plan().shadowPercent() == 0 ? 0 : all / 10;
    return Map.of(
        "errors", pair(weight, candidate, all, mood == Mood.ERRS),
        "latency", pair(weight, candidate, all, mood == Mood.IS_SLOW),
        "agreement", new Reading.Single(compared, mood == Mood.DISAGREES ? compared / 2 : 0));
  }

  private static Reading pair(int weight, long candidate, long all, boolean bad) {
    return new Reading.Pair(weight, candidate, bad ? candidate / 2 : 0, all - candidate, 0);
  }

  Seen seen() {
    Optional<Plan> plan = planned ? Optional.of(wanted.plan()) : Optional.empty();
    Seen.Asked asked = new Seen.Asked(approve, promote, abort, retry);
    Seen seen = cluster.seen(plan, measured, asked, false);
    boolean current = cluster.follows(Wanted.of(rollout, seen).share(), rollout.turn());
    return cluster.seen(plan, measured, asked, current);
  }

  private Optional<String> needs() {
    return Rollouts.next(rollout, seen(), Pace.USUAL, now) instanceof Turn.Stay stay
        ? stay.needs()
        : Optional.empty();
  }

  /** Nothing bad happens any more and everybody does what is waited for, until nothing is left. */
  void comesToRest() {
    wanted.pinningNothing().skippingAnalysis(false).paused(false).abortingOnTimeout();
    abort = Optional.empty();
    promote = Optional.empty();
    retry = Optional.empty();
    planned = true;
    mood = mood == Mood.NOBODY_ASKS || mood == Mood.NOT_MEASURED ? Mood.GOOD : mood;
    comesToRestDyingAfterEach(Integer.MAX_VALUE);
  }

  /** The same with what people ask for as it is, and a death after every so many looks. */
  void comesToRestDyingAfterEach(int looks) {
    for (int look = 1; look <= 4000; look++) {
      cluster.isFair();
      boolean rests = !looks();
      if (rests && rollout.state() instanceof Resting && Choice.candidate(seen()).isEmpty()) {
        return;
      }
      if (rests) {
        goesOn(look);
      }
      if (look % looks == 0) {
        dies();
        cluster.comesBack();
      }
    }
    throw new AssertionError("it does not come to rest: " + this);
  }

  private void goesOn(int look) {
    if (rollout.state() instanceof Frozen frozen) {
      abort = Optional.of(frozen.trial().candidate() + "#" + look);
    }
    approve = needs().or(() -> approve);
    passes(INTERVAL);
  }

  Rollout rollout() {
    return rollout;
  }

  String selector() {
    return cluster.selector();
  }

  Map<String, Standing> standings() {
    return cluster.standings();
  }

  /** Versions beside the serving one that some pod sends requests to. */
  List<String> askedBeside(String serving) {
    return cluster.canariesOf(serving);
  }

  Optional<Version> version(String name) {
    return cluster.version(name);
  }

  @Override
  public String toString() {
    return "%s, plan %s %s, asked %s %s %s %s, %s, %s, at %s"
        .formatted(
            rollout,
            planned,
            wanted.plan(),
            approve,
            promote,
            abort,
            retry,
            cluster,
            mood,
            Duration.between(NOON, now));
  }
}
