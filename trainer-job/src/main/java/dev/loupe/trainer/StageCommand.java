package dev.loupe.trainer;

import static java.util.stream.Collectors.toSet;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.ClassRule;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.contract.StageReport.Failed;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.trainer.data.ValidateStage;
import dev.loupe.trainer.evaluate.EvaluateStage;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.progress.ProgressServer;
import dev.loupe.trainer.run.PlanFile;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.run.Surroundings;
import dev.loupe.trainer.run.TerminationMessage;
import dev.loupe.trainer.train.TrainStage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one stage and leaves its report, or the reason of its failure, as the termination message.
 * Whatever happens, there is one, and an exit code that fits.
 */
final class StageCommand {
  record Settings(Path plan, int progressPort) {}

  @FunctionalInterface
  interface SettingsParser {
    Settings parse() throws StageFailure;
  }

  private final Stage stage;
  private final Surroundings surroundings;
  private final PrintStream err;

  StageCommand(Stage stage, Surroundings surroundings, PrintStream err) {
    this.stage = stage;
    this.surroundings = surroundings;
    this.err = err;
  }

  ExitCode run(SettingsParser parser) {
    try {
      Settings settings = parser.parse();
      RunPlan plan = PlanFile.read(settings.plan());
      StageReport report = report(plan, settings.progressPort());
      say(report, plan.gate().classes().stream().map(ClassRule::name).collect(toSet()));
      surroundings
          .events()
          .log("done", Map.of("stage", stage.word(), "summary", ReportText.lines(report)));
      return ExitCode.OK;
    } catch (StageFailure e) {
      String message = String.valueOf(e.getMessage());
      return failed(new Failed(stage, e.exit(), e.reason(), message, e.data()));
    } catch (RuntimeException | Error e) {
      return unforeseen(e);
    }
  }

  private ExitCode unforeseen(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return failed(
            "OutOfMemory",
            "%s: out of memory (%s); give the run more resources.memory, or a smaller batchSize"
                .formatted(stage.word(), cause.getMessage()));
      }
    }
    e.printStackTrace(err);
    return failed("Unexpected", "%s: unexpected: %s".formatted(stage.word(), e));
  }

  private StageReport report(RunPlan plan, int port) throws StageFailure {
    Progress progress = new Progress(stage, surroundings.clock());
    Optional<ProgressServer> server = serve(port, progress);
    try (Store data = data(plan);
        Store artifacts = artifacts(plan)) {
      return switch (stage) {
        case VALIDATE ->
            new ValidateStage(plan, data, artifacts, surroundings.cores(), progress).run();
        case TRAIN -> new TrainStage(plan, data, artifacts, surroundings, progress).run();
        case EVALUATE ->
            new EvaluateStage(plan, data, artifacts, surroundings, progress, System::nanoTime)
                .run();
      };
    } finally {
      server.ifPresent(ProgressServer::close);
    }
  }

  private Store data(RunPlan plan) throws StageFailure {
    try {
      return Stores.open(
          plan.dataset().uri(), surroundings.dataRoot(), surroundings.accesses().data());
    } catch (StoreException e) {
      throw StageFailure.data(e);
    }
  }

  private Store artifacts(RunPlan plan) throws StageFailure {
    try {
      return Stores.open(
          plan.artifactsUri(), surroundings.artifactsRoot(), surroundings.accesses().artifacts());
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  /** Progress is good to have; without a port the stage runs all the same. */
  private Optional<ProgressServer> serve(int port, Progress progress) {
    try {
      return Optional.of(ProgressServer.start(surroundings.progressHost(), port, progress));
    } catch (IOException e) {
      surroundings
          .events()
          .log("noProgressPort", Map.of("port", port, "why", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private ExitCode failed(String reason, String message) {
    return failed(new Failed(stage, ExitCode.UNEXPECTED, reason, message));
  }

  private ExitCode failed(Failed failed) {
    err.println(failed.message());
    say(failed, Set.of());
    return failed.exit();
  }

  private void say(StageReport report, Set<String> askedClasses) {
    try {
      Files.write(surroundings.terminationLog(), TerminationMessage.of(report, askedClasses));
    } catch (IOException e) {
      err.println(
          "%s: the termination message can't be written: %s"
              .formatted(surroundings.terminationLog(), e));
    }
  }
}
