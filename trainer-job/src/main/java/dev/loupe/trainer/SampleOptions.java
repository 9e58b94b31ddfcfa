package dev.loupe.trainer;

import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.sample.SampleSettings;
import dev.loupe.trainer.sample.Task;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The command line of {@code sample-data}. */
final class SampleOptions {
  static final Set<String> NAMES =
      Set.of("out", "task", "per-class", "size", "seed", "difficulty", "shift", "mislabel");

  private SampleOptions() {}

  static SampleSettings of(Options options) throws StageFailure {
    return new SampleSettings(
        Path.of(options.required("out")),
        task(options),
        options.whole("per-class", 600, 1, 100_000),
        options.whole("size", 160, 32, 1024),
        options.wholeLong("seed", 7, Long.MIN_VALUE, Long.MAX_VALUE),
        options.number("difficulty", 0.3, 0, 1),
        options.number("shift", 0, 0, 1),
        options.number("mislabel", 0, 0, 1));
  }

  private static Task task(Options options) throws StageFailure {
    Optional<String> given = options.text("task");
    if (given.isEmpty()) {
      return Task.PRODUCT_PHOTO;
    }
    for (Task task : Task.values()) {
      if (task.word().equals(given.get())) {
        return task;
      }
    }
    throw options.range("task", given.get(), "one of " + Task.words());
  }
}
