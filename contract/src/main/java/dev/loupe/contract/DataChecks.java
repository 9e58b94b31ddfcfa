package dev.loupe.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What validate looks for in a data set, and what it does about it. What is absent has its default,
 * so that a plan of an older operator is read alike.
 */
public record DataChecks(
    UnusableFiles unusableFiles,
    LabelConflicts labelConflicts,
    NearDuplicates nearDuplicates,
    Shortcuts shortcuts,
    Imbalance imbalance,
    TestPrecision testPrecision,
    DominantSource dominantSource) {

  public static final DataChecks DEFAULT =
      new DataChecks(
          new UnusableFiles(Action.REFUSE, UnusableFiles.SHARE),
          new LabelConflicts(Action.REFUSE),
          new NearDuplicates(Action.WARN, Action.WARN, NearDuplicates.DISTANCE),
          shortcuts(Action.REFUSE),
          new Imbalance(Action.WARN, Imbalance.RATIO),
          new TestPrecision(Action.WARN, TestPrecision.MARGIN),
          new DominantSource(Action.WARN, DominantSource.SHARE));

  /** JSON lacks what an older operator did not know. */
  public DataChecks {
    unusableFiles = unusableFiles == null ? DEFAULT.unusableFiles() : unusableFiles;
    labelConflicts = labelConflicts == null ? DEFAULT.labelConflicts() : labelConflicts;
    nearDuplicates = nearDuplicates == null ? DEFAULT.nearDuplicates() : nearDuplicates;
    shortcuts = shortcuts == null ? DEFAULT.shortcuts() : shortcuts;
    imbalance = imbalance == null ? DEFAULT.imbalance() : imbalance;
    testPrecision = testPrecision == null ? DEFAULT.testPrecision() : testPrecision;
    dominantSource = dominantSource == null ? DEFAULT.dominantSource() : dominantSource;
  }

  /** Every check with that action and its usual figures. */
  public static DataChecks all(Action action) {
    return new DataChecks(
        new UnusableFiles(action, UnusableFiles.SHARE),
        new LabelConflicts(action),
        new NearDuplicates(action, action, NearDuplicates.DISTANCE),
        shortcuts(action),
        new Imbalance(action, Imbalance.RATIO),
        new TestPrecision(action, TestPrecision.MARGIN),
        new DominantSource(action, DominantSource.SHARE));
  }

  private static Shortcuts shortcuts(Action action) {
    return new Shortcuts(action, Shortcuts.WARN_ABOVE, Shortcuts.REFUSE_ABOVE, List.of());
  }

  /** What follows from a finding. */
  public enum Action {
    /** The run goes on and says so. */
    @JsonProperty("Warn")
    WARN,
    /** The run fails before it trains. */
    @JsonProperty("Refuse")
    REFUSE,
    /** Nobody looks. */
    @JsonProperty("Off")
    OFF
  }

  /** What of a file, beside its pixels, could tell its class. */
  public enum Feature {
    @JsonProperty("FileType")
    FILE_TYPE,
    @JsonProperty("Dimensions")
    DIMENSIONS,
    @JsonProperty("JpegQuality")
    JPEG_QUALITY,
    @JsonProperty("Exif")
    EXIF,
    @JsonProperty("Camera")
    CAMERA,
    @JsonProperty("BytesPerPixel")
    BYTES_PER_PIXEL
  }

  /**
   * @param maxShare of the files that may be left out; three are always forgiven
   */
  public record UnusableFiles(Action action, double maxShare) {
    static final double SHARE = 0.05;
  }

  /** The same pixels in two classes. */
  public record LabelConflicts(Action action) {}

  /**
   * @param acrossClasses pictures that look the same in two classes
   * @param acrossSplits pictures of the test or validation split that look like one of training
   * @param distance bits, of 64, by which two perceptual hashes may differ
   */
  public record NearDuplicates(Action acrossClasses, Action acrossSplits, int distance) {
    static final int DISTANCE = 4;

    /** What the index of hashes finds without missing any. */
    public static final int MAX_DISTANCE = 7;
  }

  /**
   * @param action {@link Action#REFUSE}: warns from the one figure on, refuses from the other
   * @param warnAbove balanced accuracy of one feature
   * @param refuseAbove likewise; bytes per pixel is never refused
   * @param allow features that may tell the class
   */
  public record Shortcuts(
      Action action, double warnAbove, double refuseAbove, List<Feature> allow) {
    static final double WARN_ABOVE = 0.75;
    static final double REFUSE_ABOVE = 0.95;

    public Shortcuts {
      allow = allow == null ? List.of() : List.copyOf(allow);
    }
  }

  /**
   * @param maxRatio of the largest class to the smallest
   */
  public record Imbalance(Action action, double maxRatio) {
    static final double RATIO = 10;
  }

  /**
   * @param margin half the width of the 95 % interval that the test split may leave around the
   *     gate's minAccuracy
   */
  public record TestPrecision(Action action, double margin) {
    static final double MARGIN = 0.05;
  }

  /**
   * @param maxShare of a class's pictures that may come from one source
   */
  public record DominantSource(Action action, double maxShare) {
    static final double SHARE = 0.9;
  }
}
