package dev.loupe.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.run.RunGame.Move;
import dev.loupe.operator.run.RunGame.What;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds of a run whatever befalls it, in whatever order. */
class RunPropertiesTest {
  /** Of train's end, too, the status says nothing. */
  private static final List<Move> EVALUATE_BEGINS_UNTOLD =
      List.of(
          new Move(What.OPERATOR_LOOKS, Stage.VALIDATE),
          new Move(What.OPERATOR_LOOKS, Stage.VALIDATE),
          new Move(What.JOB_COMPLETES, Stage.VALIDATE),
          new Move(What.OPERATOR_LOOKS, Stage.TRAIN),
          new Move(What.JOB_COMPLETES, Stage.TRAIN),
          new Move(What.OPERATOR_DIES_BEFORE_IT_REPORTS, Stage.EVALUATE));

  @Provide
  Arbitrary<List<Move>> stories() {
    Arbitrary<What> what =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just(What.OPERATOR_LOOKS)),
            Tuple.of(2, Arbitraries.of(What.A_POD_STARTS, What.JOB_COMPLETES)),
            Tuple.of(1, Arbitraries.of(What.class)));
    return Combinators.combine(what, Arbitraries.of(Stage.class))
        .as(Move::new)
        .list()
        .ofMaxSize(80);
  }

  @Property
  void aRunThatEndedStaysAsItIsAndOnlyTidiesUp(@ForAll("stories") List<Move> story) {
    RunGame game = new RunGame();
    for (Move move : story) {
      boolean ended = game.ended();
      TrainingRunStatus before = game.status();
      Optional<RunDecision> decision = game.plays(move);
      if (ended) {
        assertThat(game.status()).isEqualTo(before);
        assertThat(decision.stream())
            .as("%s: %s", move, game)
            .allMatch(RunPropertiesTest::isHousekeeping);
      }
    }
  }

  @Property
  void noStageIsStartedWhileItsJobIsThere(@ForAll("stories") List<Move> story) {
    RunGame game = new RunGame();
    for (Move move : story) {
      String before = game.toString();
      Set<Stage> there = game.stagesWithJobs();
      if (game.plays(move).orElse(null) instanceof RunDecision.StartStage start) {
        assertThat(there).as(before).doesNotContain(start.stage());
      }
    }
  }

  /** Whose Jobs somebody may have deleted before the status told of them. */
  @Property
  void trainIsNotDoneAgainBesideEvaluate(@ForAll("stories") List<Move> story) {
    RunGame game = new RunGame();
    EVALUATE_BEGINS_UNTOLD.forEach(game::plays);
    assertThat(game.stagesWithJobs()).contains(Stage.EVALUATE);
    for (Move move : story) {
      String before = game.toString();
      Set<Stage> there = game.stagesWithJobs();
      if (game.plays(move).orElse(null) instanceof RunDecision.StartStage start
          && start.stage() == Stage.TRAIN) {
        assertThat(there).as(before).doesNotContain(Stage.EVALUATE);
      }
    }
  }

  @Property
  void whatCannotBeReadIsNotDoneForEver(@ForAll("stories") List<Move> story) {
    RunGame game = new RunGame();
    Map<Stage, Integer> repeats = new EnumMap<>(Stage.class);
    for (Move move : story) {
      if (game.plays(move).orElse(null) instanceof RunDecision.RepeatStage repeat) {
        repeats.merge(repeat.stage(), 1, Integer::sum);
      }
    }

    int most = 2 + RunDecider.REPEATS;
    assertThat(repeats.values()).as("%s", game).allMatch(times -> times <= most);
  }

  @Property
  void leftAloneEveryRunEndsAndNothingOfItWorks(@ForAll("stories") List<Move> story) {
    RunGame game = new RunGame();
    story.forEach(game::plays);

    game.comesToItsEnd();
    game.plays(new Move(What.OPERATOR_LOOKS, Stage.VALIDATE));

    assertThat(game.works()).as("%s", game).isFalse();
  }

  private static boolean isHousekeeping(RunDecision decision) {
    return switch (decision) {
      case RunDecision.Rest rest -> true;
      case RunDecision.StopLeftOvers left -> true;
      case RunDecision.LimitLife limit -> true;
      case RunDecision.WritePlan plan -> false;
      case RunDecision.StartStage start -> false;
      case RunDecision.RepeatStage repeat -> false;
      case RunDecision.Wait wait -> false;
      case RunDecision.Queue queue -> false;
      case RunDecision.Register register -> false;
      case RunDecision.End end -> false;
    };
  }
}
