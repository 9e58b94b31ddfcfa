package dev.loupe.trainer;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.trainer.add.AddData;
import dev.loupe.trainer.report.StoredPage;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.run.Surroundings;
import dev.loupe.trainer.sample.SampleData;
import dev.loupe.trainer.sample.SampleSettings;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Parses a command line and calls the one function that it names. */
final class Program {
  private static final Set<String> HELP = Set.of("--help", "-h");
  private static final Set<String> STAGE_OPTIONS = Set.of("plan", "progress-port");
  private static final int PROGRESS_PORT = 9090;

  private final Surroundings surroundings;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  Program(Surroundings surroundings, InputStream in, PrintStream out, PrintStream err) {
    this.surroundings = surroundings;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  ExitCode run(String[] args) {
    boolean help = args.length == 0 || Stream.of(args).anyMatch(HELP::contains);
    String command = help ? "help" : args[0];
    Optional<Stage> stage =
        List.of(Stage.values()).stream().filter(s -> s.word().equals(command)).findFirst();
    if (stage.isPresent()) {
      return new StageCommand(stage.get(), surroundings, err).run(() -> stageOptions(args));
    }
    try {
      return other(command, args);
    } catch (StageFailure e) {
      err.println(e.getMessage());
      return e.exit();
    } catch (RuntimeException e) {
      err.println(command + ": unexpected: " + e);
      e.printStackTrace(err);
      return ExitCode.UNEXPECTED;
    }
  }

  private static StageCommand.Settings stageOptions(String[] args) throws StageFailure {
    Options options = Options.parse(args, STAGE_OPTIONS);
    return new StageCommand.Settings(
        Path.of(options.required("plan")),
        options.whole("progress-port", PROGRESS_PORT, 0, 65_535));
  }

  private ExitCode other(String command, String[] args) throws StageFailure {
    switch (command) {
      case "sample-data" -> sampleData(Options.parse(args, SampleOptions.NAMES));
      case "add-data" -> addData(Options.parse(args, Set.of("from", "to")));
      case "plan" -> {
        RunPlan plan =
            PlanCommand.plan(Options.parse(args, PlanCommand.OPTIONS), surroundings.accesses());
        out.println(Json.text(plan));
      }
      case "show-report" -> {
        Options options = Options.parse(args, Set.of("file"));
        ReportText.of(Path.of(options.required("file"))).forEach(out::println);
      }
      case "show-page" -> {
        Options options = Options.parse(args, Set.of("uri"));
        out.writeBytes(
            StoredPage.read(
                options.required("uri"),
                surroundings.artifactsRoot(),
                surroundings.accesses().artifacts()));
      }
      case "help" -> out.println(Help.TEXT);
      default -> {
        err.println("\"%s\" is no command; these are:".formatted(command));
        err.println(Help.TEXT);
        return ExitCode.USAGE;
      }
    }
    return ExitCode.OK;
  }

  private void sampleData(Options options) throws StageFailure {
    SampleSettings settings = SampleOptions.of(options);
    SampleData.write(settings, surroundings.cores()).forEach(out::println);
  }

  private void addData(Options options) throws StageFailure {
    AddData add =
        new AddData(
            surroundings.dataRoot(), options.required("to"), surroundings.accesses().data());
    String from = options.required("from");
    out.println(from.equals("-") ? add.fromTar(in) : add.fromFolder(Path.of(from)));
  }
}
