package dev.loupe.serving.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cases that a run was at when its process crashed. Arguments: the run's seed, and its folder.
 */
public final class Unfinished {
  private Unfinished() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    for (Path file : write(new Plan(Long.parseLong(args[0])), folder)) {
      System.err.println("FAILED it crashed at one of these: " + file);
    }
  }

  /** Each into a file, as those that failed. */
  static List<Path> write(Plan plan, Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (long index : Journal.unfinished(folder.resolve("journal"))) {
      Plan.Place place = plan.at(index);
      files.add(Tally.write(folder.resolve("found"), place.name(), place.make()));
    }
    return files;
  }
}
