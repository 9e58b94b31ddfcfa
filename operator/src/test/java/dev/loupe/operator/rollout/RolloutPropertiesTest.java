package dev.loupe.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.analysis.Ruling;
import dev.loupe.operator.rollout.GameCluster.Write;
import dev.loupe.operator.rollout.RolloutGame.Event;
import dev.loupe.operator.rollout.RolloutGame.Step;
import dev.loupe.operator.rollout.RolloutGame.What;
import dev.loupe.operator.rollout.RolloutState.Moving;
import dev.loupe.operator.rollout.RolloutState.Part;
import dev.loupe.operator.rollout.RolloutState.Resting;
import dev.loupe.operator.rollout.RolloutState.Returning;
import dev.loupe.operator.rollout.RolloutState.Starting;
import dev.loupe.operator.rollout.RolloutState.Stepping;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds of a model's rollouts whatever befalls them, in whatever order. */
class RolloutPropertiesTest {
  private static final int TRIES = 200;

  /** What lets a rollout go on; without these a story of chance gets nowhere. */
  private static final List<What> USUAL =
      List.of(
          What.ENTERS_THE_REGISTRY,
          What.PODS_GET_READY,
          What.PODS_FOLLOW,
          What.ENDPOINTS_FOLLOW,
          What.ALL_GOES_WELL,
          What.ALL_GOES_WELL,
          What.UNPIN,
          What.PLAN_IS_BACK,
          What.SECONDS_PASS,
          What.MINUTES_PASS,
          What.APPROVE,
          What.OPERATOR_LOOKS,
          What.OPERATOR_LOOKS_TEN_TIMES,
          What.OPERATOR_LOOKS_TEN_TIMES);

  /** What takes away what the operator remembers. */
  private static final Set<What> AMNESIA =
      EnumSet.of(What.STATUS_IS_RESTORED, What.STATUS_IS_LOST, What.LEAVES_THE_REGISTRY);

  @Provide
  Arbitrary<List<Event>> stories() {
    return storiesOf(EnumSet.allOf(What.class));
  }

  /** Without what would let an operator forget what it did. */
  @Provide
  Arbitrary<List<Event>> rememberedStories() {
    return storiesOf(EnumSet.complementOf(EnumSet.copyOf(AMNESIA)));
  }

  /** Nobody asks either version, or nobody can tell. */
  @Provide
  Arbitrary<List<Event>> storiesWithoutData() {
    return storiesOf(
        EnumSet.complementOf(
            EnumSet.of(
                What.GOOD,
                What.ERRS,
                What.IS_SLOW,
                What.DISAGREES,
                What.PROMOTE,
                What.ABORT,
                What.PIN,
                What.PLAN_IS_REMOVED)));
  }

  private static Arbitrary<List<Event>> storiesOf(Set<What> allowed) {
    Arbitrary<What> what =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.of(USUAL)), Tuple.of(2, Arbitraries.of(allowed)));
    return Combinators.combine(what, Arbitraries.integers().between(1, RolloutGame.VERSIONS))
        .as(Event::new)
        .list()
        .ofMaxSize(120);
  }

  private static RolloutGame playing(List<Event> story, BiConsumer<RolloutGame, Step> check) {
    RolloutGame game = new RolloutGame();
    game.watchedBy(step -> check.accept(game, step));
    story.forEach(game::plays);
    return game;
  }

  private static Optional<Turn.To> to(Step step) {
    return step.turn().filter(Turn.To.class::isInstance).map(Turn.To.class::cast);
  }

  private static <T extends Write> Optional<T> wrote(Step step, Class<T> kind) {
    return step.write().filter(kind::isInstance).map(kind::cast);
  }

  private static <T extends RolloutState> Optional<T> becomes(Step step, Class<T> kind) {
    return to(step).map(t -> t.next().state()).filter(kind::isInstance).map(kind::cast);
  }

  @Property(tries = TRIES)
  void weightIsNeverAboveTheStep(@ForAll("stories") List<Event> story) {
    playing(
        story,
        (game, step) -> {
          becomes(step, Stepping.class)
              .filter(s -> !same(step.before().state(), s))
              .ifPresent(
                  s ->
                      assertThat(s.weight())
                          .as("%s", game)
                          .isLessThanOrEqualTo(
                              step.seen().plan().orElseThrow().step(s.step()).weight()));
          wrote(step, Write.SplitWritten.class)
              .flatMap(w -> w.after().canary())
              .ifPresent(
                  canary ->
                      assertThat(canary.percent())
                          .as("%s", game)
                          .isLessThanOrEqualTo(allowed(step.before().state(), canary.version())));
        });
  }

  /** An edit of the analysis or of the number of steps leaves the weight for the next turn. */
  private static boolean same(RolloutState before, Stepping after) {
    return before instanceof Stepping s && s.weight() == after.weight();
  }

  private static int allowed(RolloutState state, String version) {
    return switch (state) {
      case Stepping s -> s.trial().candidate().equals(version) ? s.weight() : 0;
      case Moving m when !m.move().to().equals(version) -> 0;
      case Moving m -> m.part() == Part.FILL ? m.weight() : 100;
      case Resting _, Starting _, RolloutState.Shadowing _, RolloutState.Frozen _, Returning _ -> 0;
    };
  }

  @Property(tries = TRIES)
  void neverTwoCandidatesWithTraffic(@ForAll("rememberedStories") List<Event> story) {
    Set<String> late = new HashSet<>();
    playing(
        story,
        (game, step) -> {
          String serving = game.selector();
          late.retainAll(game.askedBeside(serving));
          // A return does not wait longer than half a minute for pods that do not follow.
          boolean returned =
              step.before().state() instanceof Returning
                  && becomes(step, Resting.class).isPresent();
          if (returned || becomes(step, Moving.class).isPresent()) {
            late.addAll(game.askedBeside(serving));
          }
          if (step.before().state() instanceof Stepping s) {
            assertThat(game.askedBeside(serving))
                .as("%s", game)
                .filteredOn(v -> !late.contains(v))
                .isSubsetOf(s.trial().candidate());
          }
        });
  }

  @Property(tries = TRIES)
  void noPromotionWithoutAcceptanceOrPromoteOrPin(@ForAll("rememberedStories") List<Event> story) {
    playing(
        story,
        (game, step) -> {
          becomes(step, Moving.class)
              .filter(
                  m ->
                      !(step.before().state() instanceof Moving before
                          && before.move().equals(m.move())))
              .ifPresent(m -> assertThat(isAllowed(m, step)).as("%s: %s", step, game).isTrue());
          wrote(step, Write.Selected.class)
              .filter(w -> step.turn().isPresent())
              .ifPresent(
                  w ->
                      assertThat(step.before().state())
                          .as("%s", game)
                          .isInstanceOfSatisfying(
                              Moving.class,
                              m -> assertThat(w.after()).isIn(m.move().to(), m.move().from())));
        });
  }

  private static boolean isAllowed(Moving moving, Step step) {
    Move move = moving.move();
    Seen seen = step.seen();
    Plan plan = seen.plan().orElse(null);
    return switch (move.why()) {
      case ACCEPTED, APPROVED ->
          Judge.ruling(plan, seen, moving.trial().orElseThrow()) instanceof Ruling.Promote;
      case PROMOTED -> seen.asked().promote().equals(Optional.of(move.to()));
      case PINNED -> plan.insistsOn(seen.entry(move.to()).orElseThrow());
      case ROLLED_BACK -> move.ofFrom().isPresent();
    };
  }

  @Property(tries = TRIES)
  void noDataPromotesNothing(@ForAll("storiesWithoutData") List<Event> story) {
    RolloutGame game = new RolloutGame();
    game.plays(new Event(What.NOBODY_ASKS, 1));
    story.forEach(game::plays);

    assertThat(game.selector()).as("%s", game).isEqualTo("v1");
  }

  @Property(tries = TRIES / 2)
  void everyPathEnds(@ForAll("stories") List<Event> story) {
    RolloutGame game =
        playing(
            story,
            (g, step) ->
                step.turn()
                    .filter(Turn.Stay.class::isInstance)
                    .map(Turn.Stay.class::cast)
                    .ifPresent(
                        stay -> {
                          assertThat(stay.lookAgain()).isPositive();
                          if (g.rollout().isActive()) {
                            assertThat(stay.waitsFor()).as("%s", g).isNotEmpty();
                          }
                        }));

    game.comesToRest();

    assertThat(game.rollout().state()).isEqualTo(new Resting());
    assertThat(game.version(game.selector()))
        .as("%s", game)
        .hasValueSatisfying(v -> assertThat(v.standing()).isEqualTo(Standing.SERVING));
  }

  @Property(tries = TRIES / 3)
  void aRepeatedEventChangesNothing(@ForAll("stories") List<Event> story) {
    RolloutGame once = new RolloutGame();
    RolloutGame twice = new RolloutGame();
    for (Event event : story) {
      once.plays(event);
      twice.plays(event);
      looks(once);
      looks(twice);
      if (isOfPeople(event.what())) {
        twice.plays(event);
      }
      looks(once);
      looks(twice);
      assertThat(twice).as("%s", event).hasToString(once.toString());
    }
  }

  private static void looks(RolloutGame game) {
    game.plays(new Event(What.OPERATOR_LOOKS_TEN_TIMES, 1));
  }

  /** What says how something is to be, not what happens to it. */
  private static boolean isOfPeople(What what) {
    return EnumSet.range(What.APPROVE_ANYTHING, What.OTHER_STEPS).contains(what)
        || what == What.ENTERS_THE_REGISTRY
        || what == What.NO_SHADOW
        || what == What.PLAN_IS_REMOVED
        || what == What.PLAN_IS_BACK;
  }

  @Property(tries = TRIES)
  void aSpentActionNeverActsAgain(@ForAll("rememberedStories") List<Event> story) {
    Set<String> spent = new HashSet<>();
    playing(
        story,
        (game, step) -> {
          to(step)
              .ifPresent(
                  t -> {
                    Set<String> acting = new HashSet<>(t.next().pending());
                    acting.removeAll(step.before().pending());
                    assertThat(acting).as("%s", game).noneMatch(spent::contains);
                    spent.addAll(acting);
                  });
          step.turn()
              .filter(Turn.Enter.class::isInstance)
              .map(Turn.Enter.class::cast)
              .filter(enter -> !step.before().pending().contains(enter.action()))
              .ifPresent(enter -> assertThat(spent.add(enter.action())).as("%s", game).isTrue());
        });
  }

  @Property(tries = TRIES)
  void aPromotionOfWhatWasTurnedAwayNeverComesTrueByItself(
      @ForAll("rememberedStories") List<Event> story) {
    Set<String> refused = new HashSet<>();
    playing(
        story,
        (game, step) -> {
          step.seen()
              .asked()
              .promote()
              .map(value -> new Action(Action.PROMOTE, value))
              .filter(a -> step.seen().entry(a.version()).filter(v -> !v.mayBeTried()).isPresent())
              .ifPresent(a -> refused.add(a.text()));
          to(step)
              .ifPresent(
                  t -> {
                    Set<String> acting = new HashSet<>(t.next().pending());
                    acting.removeAll(step.before().pending());
                    assertThat(acting).as("%s", game).noneMatch(refused::contains);
                  });
        });
  }

  @Property(tries = TRIES)
  void servingKeepsItsSizeUntilSettled(@ForAll("stories") List<Event> story) {
    playing(
        story,
        (game, step) ->
            wrote(step, Write.Scaled.class)
                .filter(w -> w.after() < w.before())
                .filter(w -> step.turn().isPresent())
                .ifPresent(
                    w -> {
                      // What serves may be given another size by its owner, but some.
                      boolean serves = w.version().equals(step.seen().serving());
                      boolean gaveWay =
                          step.before().state() instanceof Moving m
                              && m.move().from().equals(w.version());
                      assertThat(serves ? w.after() == 0 : gaveWay).as("%s: %s", w, game).isFalse();
                    }));
  }

  @Property(tries = TRIES)
  void theSelectorNeverNamesAVersionWithoutReadyPods(@ForAll("stories") List<Event> story) {
    playing(
        story,
        (game, step) ->
            wrote(step, Write.Selected.class)
                .ifPresent(
                    w ->
                        assertThat(step.seen().fleet(w.after()).ready())
                            .as("%s: %s", w, game)
                            .isPositive()));
  }

  @Property(tries = TRIES)
  void aRejectedVersionIsNeverTheTargetOfARollback(@ForAll("stories") List<Event> story) {
    playing(
        story,
        (game, step) -> {
          becomes(step, Moving.class)
              .filter(m -> m.move().why() == Move.Why.ROLLED_BACK)
              .filter(m -> !m.isFlipped())
              .flatMap(m -> step.seen().entry(m.move().to()))
              .ifPresent(v -> assertThat(v.isRejected()).as("%s: %s", v, game).isFalse());
          becomes(step, Starting.class)
              .flatMap(s -> step.seen().entry(s.trial().candidate()))
              .ifPresent(v -> assertThat(v.isRejected()).as("%s: %s", v, game).isFalse());
        });
  }

  @Property(tries = TRIES / 2)
  void killedBetweenAnyTwoWritesItEndsTheSame(@ForAll("goodAndBad") List<Event> story) {
    RolloutGame undisturbed = new RolloutGame();
    story.forEach(undisturbed::plays);
    undisturbed.comesToRestDyingAfterEach(Integer.MAX_VALUE);
    for (int looks = 1; looks <= 3; looks++) {
      RolloutGame killed = new RolloutGame();
      story.forEach(killed::plays);
      killed.comesToRestDyingAfterEach(looks);

      assertThat(killed.selector()).as("%s", killed).isEqualTo(undisturbed.selector());
      assertThat(killed.standings()).as("%s", killed).isEqualTo(undisturbed.standings());
    }
  }

  /** What people want of a model whose candidates are good or bad. */
  @Provide
  Arbitrary<List<Event>> goodAndBad() {
    Arbitrary<What> what =
        Arbitraries.of(
            What.ENTERS_THE_REGISTRY,
            What.GOOD,
            What.ERRS,
            What.IS_SLOW,
            What.DISAGREES,
            What.PROMOTE,
            What.ABORT,
            What.RETRY,
            What.PIN,
            What.MANUAL,
            What.FEWER_STEPS,
            What.NO_SHADOW);
    return Combinators.combine(what, Arbitraries.integers().between(1, RolloutGame.VERSIONS))
        .as(Event::new)
        .list()
        .ofMaxSize(8);
  }
}
