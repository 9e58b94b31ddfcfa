package dev.loupe.trainer;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Json;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.trainer.run.Accesses;
import dev.loupe.trainer.run.Events;
import dev.loupe.trainer.run.Surroundings;
import dev.loupe.trainer.sample.SampleData;
import dev.loupe.trainer.sample.SampleSettings;
import dev.loupe.trainer.sample.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A folder with claims as a pod has them, and the program run in it. */
public final class Lab {
  public static final List<String> CLASSES = List.of("real", "ai_generated");
  private static final InputStream NOTHING = new ByteArrayInputStream(new byte[0]);

  private final Path folder;
  private String out = "";
  private String err = "";

  public Lab(Path folder) {
    this.folder = folder;
    make(folder.resolve("data/photos"));
    make(folder.resolve("artifacts/results"));
  }

  /** The data set's folder on this machine. */
  public Path data() {
    return folder.resolve("data/photos/set");
  }

  public Path artifacts() {
    return folder.resolve("artifacts/results/model");
  }

  public Lab withSamples(int perClass, int size) {
    return withSamples(perClass, size, 0);
  }

  public Lab withSamples(int perClass, int size, double mislabel) {
    return with(
        new SampleSettings(data(), Task.PRODUCT_PHOTO, perClass, size, 7, 0.2, 0, mislabel));
  }

  public Lab with(SampleSettings settings) {
    try {
      SampleData.write(settings, 2);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return this;
  }

  /** Runs a command on a plan. */
  public ExitCode run(String stage, RunPlan plan) {
    Path file = folder.resolve("plan.json");
    write(file, Json.write(plan));
    return run(stage, "--plan", file.toString(), "--progress-port", "0");
  }

  public ExitCode run(String... args) {
    return runWith(NOTHING, UnaryOperator.identity(), args);
  }

  public ExitCode runWith(InputStream in, UnaryOperator<Surroundings> changed, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
      Surroundings surroundings = changed.apply(surroundings(outStream));
      return new Program(surroundings, in, outStream, errStream).run(args);
    } finally {
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }

  public Surroundings surroundings(PrintStream out) {
    InstantSource clock = InstantSource.system();
    return new Surroundings(
        folder.resolve("data"),
        folder.resolve("artifacts"),
        Accesses.of(Map.of()),
        folder.resolve("termination-log"),
        "127.0.0.1",
        2,
        clock,
        new Events(out, clock));
  }

  public String out() {
    return out;
  }

  public String err() {
    return err;
  }

  /** What the stage left for the kubelet. */
  public StageReport said() {
    try {
      return Json.read(Files.readAllBytes(folder.resolve("termination-log")), StageReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole of what validate left in the store. */
  public StageReport report(RunPlan plan) {
    try {
      return Json.read(
          read(
              artifacts()
                  .resolve("runs/" + plan.key(Stage.VALIDATE, "") + "/validate/report.json")),
          StageReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public StageReport.Failed failure() {
    return (StageReport.Failed) said();
  }

  /** Files below a folder of the lab, relative to it. */
  public static List<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .map(f -> folder.relativize(f).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void write(Path file, byte[] content) {
    try {
      make(file.toAbsolutePath().getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
