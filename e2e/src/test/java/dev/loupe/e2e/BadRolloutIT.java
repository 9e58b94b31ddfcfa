package dev.loupe.e2e;

import static dev.loupe.e2e.Playground.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.AnalysisStatus.QueryValue;
import dev.loupe.crd.RolloutStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake about a rollout is answered where its maker looks, and moves no traffic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRolloutIT {
  private static final String MODEL = "photo";

  private final Playground playground = Playground.named("bad-rollout");
  private final Rollouts rollouts = new Rollouts(playground, MODEL);
  private String serving = "";
  private String candidate = "";
  private String spec = "";

  /** Nobody asks, so that the candidate stays in the shadow. */
  @BeforeAll
  void aVersionServesAndAnotherIsOnTrial() {
    playground.kubectlApply(
        Yaml.of("rollout-model.yaml", Map.of("name", MODEL))
            .replace("minAccuracy: 0.8", "minF1: 0")
            .replace("minTestImages: 20", "minTestImages: 1"));
    String data = playground.dataAdd("data", Samples.good(30, 5));
    playground.kubectlApply(Manifests.quickRun("only").on(data).yaml());
    Shelf shelf = new Shelf(playground, MODEL);
    serving = shelf.made("only");
    playground.serves(MODEL, serving);
    rollouts.spec("{\"paused\": false}");
    candidate = shelf.newest("only");
    rollouts.follows(candidate, 0);
    spec = playground.kubectl("get", "detectormodel", MODEL, "-o", "jsonpath={.spec}");
  }

  @AfterAll
  void goodBye() {
    playground.close();
  }

  static Stream<BadRollout> refused() {
    return BadRollout.all().stream().filter(b -> b.where().equals("refused"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void kubectlRefusesWhatCanNotBeMeant(BadRollout bad) {
    Command answer = playground.tryPatch(MODEL, bad.about(candidate).yaml());

    assertThat(answer.exit()).isNotZero();
    assertThat(answer.err()).contains(bad.words());
    nothingMoved();
  }

  static Stream<BadRollout> told() {
    return BadRollout.all().stream().filter(b -> b.where().equals("told"));
  }

  @ParameterizedTest
  @MethodSource("told")
  void whatNamesNothingThatIsThereIsToldInStatus(BadRollout any) {
    BadRollout bad = any.about(candidate);
    playground.tryPatch(MODEL, bad.yaml()).succeeds();
    try {
      rollouts.tells(bad.words());
      nothingMoved();
    } finally {
      asBefore();
    }
  }

  @Test
  void aQueryWithoutOneNumberIsToldByItsNameAndHoldsTheRollout() {
    List<BadRollout> bad =
        BadRollout.all().stream().filter(b -> b.where().equals("query")).toList();
    assertThat(bad).isNotEmpty();
    String queries = bad.stream().map(BadRollout::yaml).collect(Collectors.joining(", "));
    playground
        .tryPatch(MODEL, "spec: {rollout: {analysis: {queries: [%s]}}}".formatted(queries))
        .succeeds();
    try {
      for (BadRollout query : bad) {
        until(
            query + " is told: " + query.words(),
            Duration.ofMinutes(1),
            () -> said(rollouts.now()),
            said -> said.stream().anyMatch(text -> text.contains(query.words())));
      }
      nothingMoved();
    } finally {
      asBefore();
    }
  }

  private static List<String> said(RolloutStatus rollout) {
    return rollout.analysis() == null
        ? List.of()
        : rollout.analysis().queries().stream()
            .map(QueryValue::message)
            .filter(Objects::nonNull)
            .toList();
  }

  private void nothingMoved() {
    assertThat(rollouts.serving()).isEqualTo(serving);
    assertThat(rollouts.now().candidate()).isEqualTo(candidate);
    assertThat(rollouts.now().weight()).isZero();
  }

  private void asBefore() {
    playground.kubectl(
        "patch",
        "detectormodel",
        MODEL,
        "--type=json",
        "-p",
        """
        [{"op": "add", "path": "/spec", "value": %s},
         {"op": "add", "path": "/metadata/annotations", "value": {}}]\
        """
            .formatted(spec));
  }
}
