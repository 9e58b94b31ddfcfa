package dev.loupe.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a run's outcome, as it was when the run began. The operator writes it once, into
 * the immutable ConfigMap {@code <run>-plan}; every stage reads it. It names no run: the same
 * recipe on the same data is the same work.
 *
 * @param formatVersion {@value #FORMAT}
 * @param artifactsUri where results and bundles go, {@code s3://BUCKET/path} or {@code
 *     file://CLAIM/path}
 * @param champion the version that served when the run began, to be measured on the same pictures;
 *     absent if none served
 * @param gate the rules; no result of a stage depends on them, only the page about it, and the
 *     warning that the test split can't measure minAccuracy
 * @param access with what the stores are opened; the trainer does not read it, and it changes no
 *     outcome. Plans of an older operator lack it: then nothing is mounted
 * @param dataChecks what validate looks for; plans of an older operator lack it: then the defaults
 * @param appliedAt when the run was applied, by the API server's clock, as in 2026-11-21T10:00:00Z;
 *     it changes no outcome. Absent: outside of a cluster, and in plans of an older operator
 */
public record RunPlan(
    int formatVersion,
    Recipe recipe,
    Dataset dataset,
    String artifactsUri,
    @Nullable Champion champion,
    GateRules gate,
    Images images,
    Access access,
    DataChecks dataChecks,
    @Nullable String appliedAt) {

  public static final int FORMAT = 1;

  public RunPlan {
    access = access == null ? Access.NONE : access;
    dataChecks = dataChecks == null ? DataChecks.DEFAULT : dataChecks;
  }

  /** Of stores that need no access, with the usual data checks, outside of a cluster. */
  public RunPlan(
      int formatVersion,
      Recipe recipe,
      Dataset dataset,
      String artifactsUri,
      @Nullable Champion champion,
      GateRules gate,
      Images images) {
    this(
        formatVersion,
        recipe,
        dataset,
        artifactsUri,
        champion,
        gate,
        images,
        Access.NONE,
        DataChecks.DEFAULT,
        null);
  }

  /**
   * What is trained.
   *
   * @param model the DetectorModel's name; the salt of the split
   * @param classes output order, and the folder names of the data set
   * @param positiveClass absent: multi-class
   * @param threshold share of the positive class from which a picture counts as positive; absent:
   *     chosen on the validation split
   * @param inputSize side of the square input, in pixels
   * @param gpus 0: train on the CPU; above 0: fail where there is no GPU
   */
  public record Recipe(
      String model,
      List<String> classes,
      @Nullable String positiveClass,
      @Nullable Double threshold,
      int inputSize,
      Architecture architecture,
      Hyperparameters hyperparameters,
      int gpus) {
    public Recipe {
      classes = List.copyOf(classes);
    }
  }

  /**
   * @param uri of a folder with one folder per class
   * @param digest the data digest that the user expects; absent: not checked
   */
  public record Dataset(String uri, @Nullable String digest) {}

  /**
   * @param uri the bundle's folder
   * @param sha256 the bundle's digest
   * @param secretName of the Secret that opens its store; absent: none
   */
  public record Champion(String version, String uri, String sha256, @Nullable String secretName) {
    public Champion(String version, String uri, String sha256) {
      this(version, uri, sha256, null);
    }

    /** Another way to the same bundle changes nothing. */
    Champion unopened() {
      return new Champion(version, uri, sha256, null);
    }
  }

  /**
   * A rule that is absent is not applied.
   *
   * @param accuracyConfidence of the lower bound, one-sided; absent: {@value #CONFIDENCE}
   * @param maxRegression accuracy that may be lost against the champion on the same pictures
   * @param regressionConfidence absent: the measured loss is held against maxRegression, else its
   *     upper bound, one-sided
   */
  public record GateRules(
      @Nullable Double minAccuracy,
      @Nullable Double minAccuracyLowerBound,
      @Nullable Double accuracyConfidence,
      @Nullable Double minF1,
      @Nullable Integer minTestImages,
      @Nullable Double maxRegression,
      @Nullable Double regressionConfidence,
      List<ClassRule> classes) {

    public static final double CONFIDENCE = 0.95;
    public static final GateRules NONE =
        new GateRules(null, null, null, null, null, null, null, List.of());

    /** A plan may have been written before there were rules about classes. */
    public GateRules {
      classes = classes == null ? List.of() : List.copyOf(classes);
    }

    /** Of the lower bound. */
    public double confidence() {
      return accuracyConfidence == null ? CONFIDENCE : accuracyConfidence;
    }
  }

  /**
   * @param name one of the recipe's classes
   */
  public record ClassRule(
      String name,
      @Nullable Double minPrecision,
      @Nullable Double minRecall,
      @Nullable Double minF1) {}

  /** Names of Secrets of the run's namespace, and of the pods' service account. */
  public record Access(
      @Nullable String dataSecret,
      @Nullable String artifactsSecret,
      @Nullable String serviceAccount) {
    public static final Access NONE = new Access(null, null, null);
  }

  /** Image references as they were when the run began. */
  public record Images(String trainer) {}

  /**
   * Where a stage's results live below {@code <artifactsUri>/runs/}: 20 hex digits that depend on
   * all that the stage's outcome depends on, and on nothing else: on the data checks where validate
   * asks, on the champion where evaluate does, so that what is trained already is not trained again
   * when another version serves.
   *
   * @param dataDigest the data set's digest, or empty for the stage that finds it
   */
  public String key(Stage stage, String dataDigest) {
    record Key(
        Recipe recipe,
        Dataset dataset,
        @Nullable Champion champion,
        Images images,
        @Nullable DataChecks dataChecks,
        @Nullable Double minAccuracy,
        String dataDigest) {}
    @Nullable Champion measured =
        champion == null || stage != Stage.EVALUATE ? null : champion.unopened();
    boolean validates = stage == Stage.VALIDATE;
    byte[] json =
        Json.write(
            new Key(
                recipe,
                dataset,
                measured,
                images,
                validates ? dataChecks : null,
                validates ? gate.minAccuracy() : null,
                dataDigest));
    return Digest.hex(Digest.of(json)).substring(0, 20);
  }
}
