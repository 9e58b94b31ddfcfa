package dev.loupe.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.ModelVersionStatus.Stage;
import dev.loupe.operator.model.ModelGame.Move;
import dev.loupe.operator.model.ModelGame.What;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds of a model whatever befalls it, in whatever order. */
class ModelPropertiesTest {
  @Provide
  Arbitrary<List<Move>> stories() {
    Arbitrary<What> what =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(What.class)),
            Tuple.of(1, Arbitraries.just(What.OPERATOR_LOOKS)));
    return Combinators.combine(what, Arbitraries.integers().between(0, ModelGame.VERSIONS - 1))
        .as(Move::new)
        .list()
        .ofMaxSize(60);
  }

  @Property
  void theOperatorNeverTakesAnAnswerAway(@ForAll("stories") List<Move> story) {
    ModelGame game = new ModelGame();
    for (Move move : story) {
      boolean answered = game.answers();
      game.plays(move);
      if (isTheOperators(move)) {
        assertThat(game.answers()).as("%s: %s", move, game).isEqualTo(answered);
      }
    }
  }

  @Property
  void trafficMovesToWhatCanAnswerOrStays(@ForAll("stories") List<Move> story) {
    ModelGame game = new ModelGame();
    for (Move move : story) {
      Optional<Integer> before = game.selected();
      game.plays(move);
      boolean moved = isTheOperators(move) && !game.selected().equals(before);
      if (moved && game.couldAnswer()) {
        assertThat(game.selected()).as("%s: %s", move, game).get().matches(game::isReady);
      }
    }
  }

  @Property
  void leftAloneTheNewestServesAloneAndTheRegistrySaysSo(@ForAll("stories") List<Move> story) {
    ModelGame game = new ModelGame();
    story.forEach(game::plays);

    game.comesToRest();

    if (game.selected().filter(game::isReady).isEmpty()) {
      assertThat(game.entries()).isEmpty();
      return;
    }
    int serving = game.selected().get();
    assertThat(game.answers()).isTrue();
    assertThat(game.deployments()).isEqualTo(Set.of(serving));
    assertThat(game.told()).hasValue(serving);
    game.entries()
        .forEach(
            (version, stage) -> {
              assertThat(version).as("%s", game).isLessThanOrEqualTo(serving);
              assertThat(stage).hasValue(version == serving ? Stage.SERVING : Stage.RETIRED);
            });
  }

  private static boolean isTheOperators(Move move) {
    return switch (move.what()) {
      case OPERATOR_LOOKS, OPERATOR_DIES_BEFORE_IT_REPORTS -> true;
      case ENTERS_THE_REGISTRY,
          LEAVES_THE_REGISTRY,
          PODS_GET_READY,
          PODS_FAIL,
          DEPLOYMENT_IS_DELETED,
          SERVICE_IS_DELETED,
          SLICES_FOLLOW,
          POLICY_CHANGES,
          SPLIT_IS_DELETED ->
          false;
    };
  }
}
