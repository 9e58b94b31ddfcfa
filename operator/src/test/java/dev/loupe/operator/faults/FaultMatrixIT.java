package dev.loupe.operator.faults;

import static dev.loupe.operator.faults.Cost.measured;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.loupe.operator.faults.Matrix.Outcome;
import dev.loupe.operator.faults.Matrix.Reference;
import dev.loupe.operator.fixture.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(ApiServer.Extension.class)
class FaultMatrixIT {
  private static final Path PAGE = Path.of("..", "docs", "fault-matrix.md");

  /** More than there are processors: an operator that has looked too often waits. */
  private static final int AT_ONCE = 16;

  /** They tell of every fault, which is what is wanted here. */
  private static final List<String> NOISY =
      List.of("io.javaoperatorsdk", "io.fabric8", "dev.loupe.operator.kube.Events");

  private final ApiServer server;

  FaultMatrixIT(ApiServer server) {
    this.server = server;
  }

  @BeforeAll
  static void silence() {
    NOISY.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF));
  }

  @AfterAll
  static void speak() {
    NOISY.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(null));
  }

  /** Several writes fail in one play, one after the other: each path and fault at least once. */
  @Test
  void whicheverWritesFailTheClusterEndsUpTheSame() throws IOException {
    try (Matrix matrix = new Matrix(server, AT_ONCE)) {
      List<Reference> references =
          measured("without faults", () -> matrix.references(Scenarios.all()));

      List<Outcome> outcomes = measured("with faults", () -> matrix.sweep(references));

      assertThat(failures(outcomes)).isEmpty();
      String page = MatrixPage.renewed(Files.readString(PAGE), references, outcomes);
      if (Boolean.getBoolean("loupe.update")) {
        Files.writeString(PAGE, page);
      }
      assertThat(Files.readString(PAGE))
          .as("mvn … -Dloupe.update=true writes it anew")
          .isEqualTo(page);
    }
  }

  /** The same of the ways through a rollout, which take as long again. */
  @Test
  @Tag("full")
  void whicheverWritesOfARolloutFailTheClusterEndsUpTheSame() {
    try (Matrix matrix = new Matrix(server, AT_ONCE)) {
      List<Reference> references = matrix.references(RolloutScenarios.all());

      assertThat(failures(matrix.sweep(references))).isEmpty();
    }
  }

  /** One write fails in one play: some of them, others each time; all take half an hour. */
  @Test
  @Tag("full")
  void whicheverOneWriteFailsTheClusterEndsUpTheSame() {
    int plays = Integer.getInteger("loupe.plays", 300);
    long seed = Long.getLong("loupe.seed", System.nanoTime());
    try (Matrix matrix = new Matrix(server, AT_ONCE)) {
      List<Reference> references = matrix.references(Scenarios.allAndRollouts());

      assertThat(failures(matrix.each(references, plays, new Random(seed))))
          .as("-Dloupe.seed=%d -Dloupe.plays=%d plays the same", seed, plays)
          .isEmpty();
    }
  }

  private static List<String> failures(List<Outcome> outcomes) {
    return outcomes.stream().filter(Outcome::differs).map(Outcome::words).toList();
  }
}
