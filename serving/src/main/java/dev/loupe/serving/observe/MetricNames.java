package dev.loupe.serving.observe;

/**
 * The names of the metrics, as Prometheus has them. All of them have the labels {@value #MODEL} and
 * {@value #VERSION} besides their own.
 */
public final class MetricNames {
  public static final String MODEL = "model";
  public static final String VERSION = "version";

  /**
   * Labels {@value #STATUS} (see {@link PredictionMetrics}), {@value #CLASS}, {@value #CONFIDENCE}.
   */
  public static final String PREDICTIONS = "aidetect_predictions_total";

  public static final String PREDICTION_LATENCY = "aidetect_prediction_latency_seconds";
  public static final String PREDICTION_PROBABILITY = "aidetect_prediction_probability";

  public static final String BATCHES = "aidetect_batch_predictions_total";
  public static final String BATCH_SIZE = "aidetect_batch_size";
  public static final String BATCH_LATENCY = "aidetect_batch_latency_seconds";

  /** Label {@value #REASON}. */
  public static final String VALIDATION_ERRORS = "aidetect_image_validation_errors_total";

  public static final String MODEL_LOADED = "aidetect_model_loaded";
  public static final String REQUEST_SIZE = "aidetect_request_size_bytes";
  public static final String RESPONSE_SIZE = "aidetect_response_size_bytes";
  public static final String QUEUE_WAITING = "aidetect_queue_waiting";

  /** Labels {@value #METHOD}, {@value #PATH} (a template, or {@code other}), {@value #STATUS}. */
  public static final String HTTP_REQUESTS = "http_requests_total";

  /** Labels {@value #METHOD}, {@value #PATH}. */
  public static final String HTTP_DURATION = "http_request_duration_seconds";

  /** Labels {@value #METHOD} (package, service and name), {@value #STATUS} (gRPC's word). */
  public static final String GRPC_REQUESTS = "aidetect_grpc_requests_total";

  /** Label {@value #METHOD}. */
  public static final String GRPC_DURATION = "aidetect_grpc_request_duration_seconds";

  /**
   * Labels {@value #KEY} (the key's name, {@code anonymous} where none is needed, {@code none}),
   * {@value #RESULT} ({@code admitted}, {@code limited}, {@code unauthenticated}).
   */
  public static final String CALLER_REQUESTS = "aidetect_caller_requests_total";

  /**
   * Labels {@value #TO} (the version that a request was given to), {@value #RESULT} ({@code
   * answered}, {@code failed}, {@code neutral}, {@code skipped}), {@value #REASON} ({@code none},
   * {@code error}, {@code late}, {@code overloaded}, {@code unreachable}, {@code refused}).
   */
  public static final String ROLLOUT_REQUESTS = "aidetect_rollout_requests_total";

  /** Label {@value #TO}. */
  public static final String ROLLOUT_LATENCY = "aidetect_rollout_latency_seconds";

  public static final String SPLIT_TURN = "aidetect_split_turn";
  public static final String SPLIT_WEIGHT = "aidetect_split_weight";

  /** What the names of all metrics about copies begin with. */
  public static final String SHADOW = "aidetect_shadow_";

  /**
   * Labels {@value #CANDIDATE}, {@value #CLASS} (that the serving version predicted), {@value
   * #RESULT} ({@code agreed}, {@code disagreed}).
   */
  public static final String SHADOW_COMPARISONS = SHADOW + "comparisons_total";

  /** Labels {@value #CANDIDATE}, {@value #CLASS}. */
  public static final String SHADOW_SCORE_DIFFERENCE = SHADOW + "score_difference";

  /** Labels {@value #CANDIDATE}, {@value #OF} ({@code serving}, {@code candidate}). */
  public static final String SHADOW_LATENCY = SHADOW + "latency_seconds";

  /**
   * Labels {@value #CANDIDATE}, {@value #REASON} ({@code memory}, {@code busy}, {@code late},
   * {@code unreachable}, {@code repeated}, {@code incompatible}).
   */
  public static final String SHADOW_DROPPED = SHADOW + "dropped_total";

  public static final String STATUS = "status";
  public static final String CLASS = "class";
  public static final String CONFIDENCE = "confidence";
  public static final String REASON = "reason";
  public static final String METHOD = "method";
  public static final String PATH = "path";
  public static final String KEY = "key";
  public static final String RESULT = "result";
  public static final String TO = "to";
  public static final String CANDIDATE = "candidate";
  public static final String OF = "of";

  private MetricNames() {}
}
