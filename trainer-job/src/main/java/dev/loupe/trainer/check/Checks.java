package dev.loupe.trainer.check;

import dev.loupe.contract.DataChecks;
import dev.loupe.contract.DataChecks.Action;
import dev.loupe.contract.RunPlan;
import dev.loupe.trainer.check.Shortcuts.Told;
import dev.loupe.trainer.check.Twins.Pair;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs all checks that a plan asks for. */
public final class Checks {
  /** The split's share of the test. */
  private static final double TEST_SHARE = 0.1;

  /**
   * What was found, and what a report shows of it.
   *
   * @param findings one a check, always the same ones in the same order
   * @param repeats pictures that repeat others' pixels
   */
  public record Result(
      List<Finding> findings,
      long repeats,
      List<Shown> conflicts,
      List<Shown> classPairs,
      List<Shown> splitPairs,
      List<ShownTrait> traits) {}

  /**
   * Two pictures beside each other.
   *
   * @param distance bits of 64
   */
  public record Shown(String first, String second, int distance) {}

  /** See {@link Shortcuts.Told}. */
  public record ShownTrait(
      String trait,
      String className,
      double balancedAccuracy,
      String words,
      long in,
      long ofClass,
      long out,
      long ofOthers) {}

  /**
   * What was counted on the way.
   *
   * @param files that were looked at
   * @param bad of them that can't be used
   * @param firstBad some of these, with the reason
   */
  public record Counts(long files, long bad, List<String> firstBad) {}

  /** The path of a file by its place in the order of the paths. */
  @FunctionalInterface
  public interface Files {
    String path(int file) throws StageFailure;
  }

  private Checks() {}

  public static Result run(RunPlan plan, PictureTable table, Counts counts, Files files)
      throws StageFailure {
    DataChecks checks = plan.dataChecks();
    List<String> classes = plan.recipe().classes();
    Words.Paths paths = row -> files.path(table.file(row));
    LookChecks look = new LookChecks(table, paths);
    OriginChecks origin = new OriginChecks(table, classes, paths);
    Twins twins = Twins.of(table);
    NearTwins.Found near = near(checks.nearDuplicates(), table);
    List<Told> told = checks.shortcuts().action() == Action.OFF ? List.of() : Shortcuts.of(table);
    List<Sources.Dominant> sources =
        checks.dominantSource().action() == Action.OFF
            ? List.of()
            : Sources.of(table, classes, checks.dominantSource().maxShare());
    return new Result(
        List.of(
            FileChecks.unusable(
                checks.unusableFiles(), counts.files(), counts.bad(), counts.firstBad()),
            look.conflicts(checks.labelConflicts(), twins),
            origin.shortcuts(checks.shortcuts(), told),
            look.acrossClasses(checks.nearDuplicates(), near),
            look.acrossSplits(checks.nearDuplicates(), near),
            FileChecks.imbalance(checks.imbalance(), classes, table.perClass()),
            FileChecks.precision(
                checks.testPrecision(),
                Optional.ofNullable(plan.gate().minAccuracy()),
                table.inSplit(PictureTable.TEST),
                TEST_SHARE),
            origin.sources(checks.dominantSource(), sources)),
        twins.repeats(),
        shown(twins.conflicts(), paths),
        shown(near.classPairs(), paths),
        shown(near.splitPairs(), paths),
        told.stream()
            .map(
                t ->
                    new ShownTrait(
                        t.trait(),
                        classes.get(t.classIndex()),
                        Math.round(t.balancedAccuracy() * 1e4) / 1e4,
                        t.words(),
                        t.in(),
                        t.ofClass(),
                        t.out(),
                        t.ofOthers()))
            .toList());
  }

  private static NearTwins.Found near(DataChecks.NearDuplicates check, PictureTable table) {
    return check.acrossClasses() == Action.OFF && check.acrossSplits() == Action.OFF
        ? new NearTwins.Found(0, 0, 0, List.of(), List.of())
        : NearTwins.find(table, check.distance());
  }

  private static List<Shown> shown(List<Pair> pairs, Words.Paths paths) throws StageFailure {
    List<Shown> shown = new ArrayList<>();
    for (Pair pair : pairs) {
      shown.add(new Shown(paths.of(pair.first()), paths.of(pair.second()), pair.distance()));
    }
    return List.copyOf(shown);
  }
}
