package dev.loupe.crd;

/** Names and limits that every object of Loupe shares. */
public final class Loupe {
  public static final String GROUP = "loupe.dev";
  public static final String VERSION = "v1alpha1";
  public static final String CATEGORY = "loupe";

  public static final String LABEL_MODEL = "loupe.dev/model";
  public static final String LABEL_RUN = "loupe.dev/run";
  public static final String LABEL_STAGE = "loupe.dev/stage";
  public static final String LABEL_VERSION = "loupe.dev/version";

  /** On a TrainingRun: {@code "true"} ends it. */
  public static final String ANNOTATION_CANCEL = "loupe.dev/cancel";

  /**
   * On a DetectorModel: {@code VERSION/STEP} lets a rollout go on that waits for exactly this step.
   * This and the next three act once; a mark behind the value, {@code #2}, says it again.
   */
  public static final String ANNOTATION_APPROVE = "loupe.dev/approve";

  /** On a DetectorModel: {@code VERSION} gets the traffic without further analysis. */
  public static final String ANNOTATION_PROMOTE = "loupe.dev/promote";

  /** On a DetectorModel: {@code VERSION} loses its traffic, and is rejected. */
  public static final String ANNOTATION_ABORT = "loupe.dev/abort";

  /** On a DetectorModel: {@code VERSION}, which was rejected or retired, is tried again. */
  public static final String ANNOTATION_RETRY = "loupe.dev/retry";

  /**
   * On a ModelVersion: the uid of the TrainingRun that made it, since another may have its name. A
   * run that was restored from a backup has a uid of its own, and finds the version there already.
   */
  public static final String ANNOTATION_RUN_UID = "loupe.dev/run-uid";

  /** On a pod that answers predictions: the turn of the split that it was last told of. */
  public static final String ANNOTATION_SPLIT = "loupe.dev/split";

  /** Characters of a message in a status; the API server refuses a longer one. */
  public static final int MAX_MESSAGE = 32768;

  /** Entries of {@link ModelVersionStatus#history}; who writes keeps the newest. */
  public static final int MAX_HISTORY = 64;

  /** Entries of {@link TrainingRunStatus.DataFacts#warnings}; who writes keeps the first. */
  public static final int MAX_WARNINGS = 32;

  /** Entries of {@link TrainingRunStatus.DataFacts#checks}; who writes keeps the first. */
  public static final int MAX_CHECKS = 16;

  /** Characters of {@link RolloutStatus#waitsFor}. */
  public static final int MAX_WAITS_FOR = 2048;

  /** Characters of a sentence about one version, metric or query. */
  public static final int MAX_NOTE = 1024;

  /** Characters of {@link ModelVersionStatus.Change#action}: the annotation's key and its value. */
  public static final int MAX_ACTION = 128;

  /** Entries of {@link RolloutStatus#pending}. */
  public static final int MAX_PENDING = 16;

  /** Characters of {@link AnalysisStatus.Metric#state}. */
  public static final int MAX_EVIDENCE = 4096;

  private Loupe() {}
}
