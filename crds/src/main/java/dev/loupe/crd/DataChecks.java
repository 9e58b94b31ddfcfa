package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What validation looks for in a data set, and what it does about it. */
@Wire
public record DataChecks(
    @JsonPropertyDescription(
            """
            unusableFiles are pictures by name that are none: damaged, cut short, animated, too \
            small or too large. They are left out and named, whatever is said here.
            """)
        UnusableFiles unusableFiles,
    @JsonPropertyDescription("labelConflicts are the same pixels in two classes.")
        LabelConflicts labelConflicts,
    @JsonPropertyDescription(
            """
            nearDuplicates are pictures that look the same: re-compressed, resized or brightened \
            copies.
            """)
        NearDuplicates nearDuplicates,
    @JsonPropertyDescription(
            """
            shortcuts are traits of the files that tell the class without a look at the picture: \
            all of one class PNG, or 1024 x 1024, or with a camera's EXIF.
            """)
        Shortcuts shortcuts,
    @JsonPropertyDescription("imbalance is a class with far more pictures than another.")
        Imbalance imbalance,
    @JsonPropertyDescription(
            """
            testPrecision is how exactly the test split can tell the gate's minAccuracy; without \
            that rule it is not asked.
            """)
        TestPrecision testPrecision,
    @JsonPropertyDescription(
            """
            dominantSource is one folder, camera or beginning of file names that most of a class \
            comes from, and not most of every class.
            """)
        DominantSource dominantSource) {

  /** What follows from a finding. */
  public enum Action {
    @JsonProperty("Warn")
    WARN,
    @JsonProperty("Refuse")
    REFUSE,
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

  /** Files that are left out. */
  @Wire
  public record UnusableFiles(
      @JsonPropertyDescription("action on too many of them: Warn, Refuse or Off.")
          @Default("Refuse")
          Action action,
      @JsonPropertyDescription(
              "maxShare of the files, 0 to 1, that may be left out; three are always forgiven.")
          @Default("0.05")
          @Min(0)
          @Max(1)
          double maxShare) {}

  /** The same pixels in two classes. */
  @Wire
  public record LabelConflicts(
      @JsonPropertyDescription(
              "action on the first: Warn (they are used as they lie), Refuse or Off.")
          @Default("Refuse")
          Action action) {}

  /** Pictures that look the same. */
  @Wire
  public record NearDuplicates(
      @JsonPropertyDescription(
              "acrossClasses is the action on look-alikes in two classes: Warn, Refuse or Off.")
          @Default("Warn")
          Action acrossClasses,
      @JsonPropertyDescription(
              """
              acrossSplits is the action on pictures for validation and test that look like one \
              that is trained on, which makes the measured figures too good: Warn, Refuse or Off.
              """)
          @Default("Warn")
          Action acrossSplits,
      @JsonPropertyDescription(
              "distance is how many bits, of 64, two pictures' perceptual hashes may differ by.")
          @Default("4")
          @Min(0)
          @Max(7)
          int distance) {}

  /** Traits of the files that tell the class. */
  @Wire
  @ValidationRule(
      value = "self.warnAbove <= self.refuseAbove",
      fieldPath = ".refuseAbove",
      message = "refuseAbove is at least warnAbove; raise it, or lower warnAbove")
  public record Shortcuts(
      @JsonPropertyDescription(
              """
              action is Refuse (a warning over warnAbove, the run's end over refuseAbove), Warn \
              or Off.
              """)
          @Default("Refuse")
          Action action,
      @JsonPropertyDescription(
              """
              warnAbove is the balanced accuracy, 0.5 (tells nothing) to 1 (tells all), of a rule \
              on one trait over which it is told.
              """)
          @Default("0.75")
          @Min(0.5)
          @Max(1)
          double warnAbove,
      @JsonPropertyDescription(
              """
              refuseAbove is the balanced accuracy over which the data is refused. Bytes per pixel \
              only ever warns: what a picture shows decides how well it is compressed.
              """)
          @Default("0.95")
          @Min(0.5)
          @Max(1)
          double refuseAbove,
      @JsonPropertyDescription(
              """
              allow names traits that may tell the class: FileType, Dimensions, JpegQuality, Exif, \
              Camera or BytesPerPixel.
              """)
          @Size(max = 6)
          List<Feature> allow) {

    public Shortcuts {
      allow = Copies.of(allow);
    }
  }

  /** A class with far more pictures than another. */
  @Wire
  public record Imbalance(
      @JsonPropertyDescription("action over the ratio: Warn, Refuse or Off.") @Default("Warn")
          Action action,
      @JsonPropertyDescription("maxRatio of the largest class to the smallest, 1 to 1000.")
          @Default("10")
          @Min(1)
          @Max(1000)
          double maxRatio) {}

  /** How exactly the test split can tell the gate's minAccuracy. */
  @Wire
  public record TestPrecision(
      @JsonPropertyDescription("action over the margin: Warn, Refuse or Off.") @Default("Warn")
          Action action,
      @JsonPropertyDescription(
              """
              margin is half the width that Wilson's 95 % interval around minAccuracy may have, \
              0.001 to 0.5.
              """)
          @Default("0.05")
          @Min(0.001)
          @Max(0.5)
          double margin) {}

  /** One source that most of a class comes from. */
  @Wire
  public record DominantSource(
      @JsonPropertyDescription("action over the share: Warn, Refuse or Off.") @Default("Warn")
          Action action,
      @JsonPropertyDescription("maxShare of a class's pictures, 0.5 to 1, from one source.")
          @Default("0.9")
          @Min(0.5)
          @Max(1)
          double maxShare) {}
}
