package dev.loupe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.DataChecks;
import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.RunPlan.GateRules;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Failed;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.trainer.run.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void emptyLab() {
    lab = new Lab(folder);
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(lab.run("help")).isEqualTo(ExitCode.OK);
    assertThat(lab.out())
        .contains(
            "validate|train|evaluate",
            "trainer plan",
            "sample-data",
            "add-data",
            "show-report",
            "show-page");
    assertThat(lab.run(new String[0])).isEqualTo(ExitCode.OK);
    assertThat(lab.run("trian")).isEqualTo(ExitCode.USAGE);
    assertThat(lab.err()).contains("\"trian\" is no command");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help", "sample-data -h", "sample-data --help", "train -h"})
  void helpIsThereAfterACommandToo(String line) {
    assertThat(lab.run(line.split(" "))).isEqualTo(ExitCode.OK);
    assertThat(lab.out()).startsWith("trainer validate|train|evaluate");
    assertThat(lab.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "train --plan",
        "train --plan none.json",
        "train --plan a --plan b",
        "validate --plan a --progress-port 70000",
        "validate --plan a --port 1",
        "sample-data",
        "sample-data --out x --per-class many",
        "sample-data --out x --per-class 0",
        "sample-data --out x --mislabel 2",
        "sample-data --out x --task horses",
        "add-data --from x",
        "plan --data x",
        "show-report --file none.json"
      })
  void aWrongCommandLineIsUsage(String line) {
    assertThat(lab.run(line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(lab.err().lines()).hasSize(1);
    assertThat(lab.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://results/model/report.json", "page.html", "file://results/x.html"})
  void whatIsNoPageIsNotShown(String uri) {
    assertThat(lab.run("show-page", "--uri", uri)).isNotEqualTo(ExitCode.OK);
    assertThat(lab.err().lines()).hasSize(1);
    assertThat(lab.out()).isEmpty();
  }

  @Test
  void aStageThatCannotStartSaysSoInItsTerminationMessage() {
    lab.run("train", "--plan", "none.json");

    Failed failed = lab.failure();
    assertThat(failed.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(failed.message()).contains("none.json: there is no such file");
  }

  @Test
  void aNegativeEpochStartsNothing() {
    assertThat(lab.run("validate", Plans.good(-1))).isEqualTo(ExitCode.USAGE);
    assertThat(lab.failure().message()).contains("epochs is -1; accepted: 1 to 1000");
  }

  @Test
  void stagesOutOfOrderSayWhichComesFirst() {
    assertThat(lab.run("train", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().message()).contains("run validate with this plan first");
    lab.withSamples(40, 48).run("validate", Plans.good(1));

    assertThat(lab.run("evaluate", Plans.good(1))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lab.failure().message()).contains("run train with this plan first");
  }

  @Test
  void askedForAGpuAndFindingNoneItNeverTrainsOnTheCpu() {
    lab.withSamples(40, 48).run("validate", Plans.withGpus(1));

    assertThat(lab.run("train", Plans.withGpus(1))).isEqualTo(ExitCode.NO_GPU);

    assertThat(lab.failure().reason()).isEqualTo("NoGpu");
    assertThat(Lab.files(lab.artifacts())).noneMatch(f -> f.contains("/train/"));
  }

  @Test
  void aStoreThatCannotBeWrittenIsAnErrorOfTheStore() {
    lab.withSamples(40, 48);
    Lab.write(folder.resolve("artifacts/results/file"), new byte[0]);

    for (String uri : List.of("file://results/file/below", "file://unmounted/x")) {
      assertThat(lab.run("validate", Plans.writingTo(Plans.good(1), uri)))
          .as(uri)
          .isEqualTo(ExitCode.STORE);
      assertThat(lab.failure().message()).contains(uri);
    }
    assertThat(lab.run("validate", Plans.writingTo(Plans.good(1), "ftp://x/y")))
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void whatIsUnforeseenIsReportedToo() {
    lab.withSamples(40, 48);
    Path plan = folder.resolve("plan.json");
    Lab.write(plan, Json.write(Plans.good(1)));

    ExitCode exit =
        lab.runWith(
            new ByteArrayInputStream(new byte[0]),
            s ->
                new Surroundings(
                    s.dataRoot(),
                    s.artifactsRoot(),
                    s.accesses(),
                    s.terminationLog(),
                    s.progressHost(),
                    -1,
                    s.clock(),
                    s.events()),
            "validate",
            "--plan",
            plan.toString(),
            "--progress-port",
            "0");

    assertThat(exit).isEqualTo(ExitCode.UNEXPECTED);
    assertThat(lab.failure().reason()).isEqualTo("Unexpected");
  }

  @Test
  void aPlanForAFolderTakesItsClassesFromTheFolders() throws IOException {
    lab.withSamples(40, 48);

    assertThat(
            lab.run(
                "plan",
                "--data",
                lab.data().toString(),
                "--artifacts",
                lab.artifacts().toString(),
                "--positive-class",
                "ai_generated",
                "--epochs",
                "2",
                "--min-accuracy-lower-bound",
                "0.7",
                "--min-class-recall",
                "0.6",
                "--data-checks",
                "warn"))
        .isEqualTo(ExitCode.OK);

    RunPlan plan = Json.read(lab.out().getBytes(StandardCharsets.UTF_8), RunPlan.class);
    assertThat(plan.recipe().classes()).containsExactly("ai_generated", "real");
    assertThat(plan.recipe().model()).isEqualTo("set");
    assertThat(plan.recipe().architecture()).isEqualTo(Architecture.SMALL_CNN);
    assertThat(plan.recipe().hyperparameters().epochs()).isEqualTo(2);
    assertThat(plan.dataChecks()).isEqualTo(DataChecks.all(DataChecks.Action.WARN));
    assertThat(plan.gate())
        .isEqualTo(
            new GateRules(
                0.85,
                0.7,
                0.95,
                0.8,
                20,
                null,
                null,
                List.of(
                    new ClassRule("ai_generated", null, 0.6, null),
                    new ClassRule("real", null, 0.6, null))));
    assertThat(lab.run("validate", plan)).as(lab.err()).isEqualTo(ExitCode.OK);
    assertThat(((Validated) lab.said()).images()).isEqualTo(80);
  }

  @Test
  void aReportIsShownToPeople() {
    lab.withSamples(40, 48).run("validate", Plans.good(1));
    Path report =
        lab.artifacts()
            .resolve("runs/" + Plans.good(1).key(Stage.VALIDATE, "") + "/validate/report.json");
    assertThat(Files.exists(report)).isTrue();

    assertThat(lab.run("show-report", "--file", report.toString())).isEqualTo(ExitCode.OK);

    assertThat(lab.out()).contains("80 pictures, data digest sha256:", "real: 40", "split: ");
  }
}
