package dev.loupe.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.StageReport.DataCheckResult.Outcome;
import dev.loupe.trainer.run.StageFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
  private static final List<String> CLASSES = List.of("real", "ai");

  @ParameterizedTest
  @CsvSource({
    "ai/flux/%d.jpg, folder \"flux\"",
    "ai/SDXL_%d.jpg, file name \"sdxl…\"",
  })
  void aSourceThatMakesUpMostOfAClassIsNamed(String path, String source) throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 100; i++) {
      rows.one(0).at("real/%d.jpg".formatted(i)).add();
      rows.one(1).at(i < 95 ? path.formatted(i) : "ai/%d.jpg".formatted(i)).add();
    }

    Finding found = check(rows);

    assertThat(found.outcome()).isEqualTo(Outcome.WARNED);
    assertThat(found.sentences())
        .singleElement()
        .asString()
        .startsWith(source + " makes up 95 of 100 pictures of class \"ai\", over 90 %, such as \"")
        .contains(path.formatted(0));
  }

  @Test
  void oneCameraIsNamed() throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 100; i++) {
      rows.one(0).takenWith("Canon EOS 5D").add();
      rows.one(1).takenWith("camera " + i % 5).add();
    }

    assertThat(check(rows).sentences())
        .singleElement()
        .asString()
        .startsWith("camera \"Canon EOS 5D\" makes up 100 of 100 pictures of class \"real\"");
  }

  @Test
  void aSourceOfEveryClassAndAClassesOwnNameTellNothing() throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 100; i++) {
      rows.one(0).at("real/day/real_%d.jpg".formatted(i)).takenWith("Canon EOS 5D").add();
      rows.one(1).at("ai/day/ai-%d.jpg".formatted(i)).takenWith("Canon EOS 5D").add();
    }

    assertThat(check(rows).outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void manySourcesAreFine() throws StageFailure {
    Rows rows = new Rows(2, 200);
    for (int i = 0; i < 100; i++) {
      rows.one(0).at("real/%d.jpg".formatted(i)).add();
      rows.one(1).at("ai/%c/x.jpg".formatted('a' + i % 2)).add();
    }

    assertThat(check(rows).sentences()).noneMatch(s -> s.startsWith("folder"));
  }

  private static Finding check(Rows rows) throws StageFailure {
    return new OriginChecks(rows.table(), CLASSES, rows::path)
        .sources(
            new DataChecks.DominantSource(Action.WARN, 0.9),
            Sources.of(rows.table(), CLASSES, 0.9));
  }
}
