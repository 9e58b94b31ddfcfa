package dev.loupe.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may change while a serving pod runs: whom it answers, and how often. The operator writes it
 * into a ConfigMap, the pods read the mounted file again when it changes.
 *
 * @param rateLimits how often one caller may ask one pod
 * @param maxBatchFiles pictures of one batch request
 * @param publicMonitoring whether the metrics are on the public port, too
 * @param allowedOrigins of web pages that may read answers, {@code https://shop.example}, or {@code
 *     *}; none: no page of another origin may
 * @param trustedProxies networks, {@code 10.0.0.0/8}, whose {@code X-Forwarded-For} is believed
 */
public record ServingPolicy(
    RateLimits rateLimits,
    @Nullable Integer maxBatchFiles,
    @Nullable Boolean publicMonitoring,
    List<String> allowedOrigins,
    List<String> trustedProxies) {

  /** Its name in the folder that is mounted. */
  public static final String FILE = "policy.json";

  public static final int DEFAULT_BATCH_FILES = 10;

  /** Nobody is limited, no page of another origin is answered, and no proxy believed. */
  public static final ServingPolicy NONE =
      new ServingPolicy(RateLimits.NONE, DEFAULT_BATCH_FILES, false, List.of(), List.of());

  public ServingPolicy {
    rateLimits = rateLimits == null ? RateLimits.NONE : rateLimits;
    maxBatchFiles = maxBatchFiles == null ? DEFAULT_BATCH_FILES : maxBatchFiles;
    publicMonitoring = publicMonitoring != null && publicMonitoring;
    allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
    trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
  }

  /**
   * Requests of one caller, each {@code 30/min} or the like (s, min, h); absent: as many as come.
   */
  public record RateLimits(
      @Nullable String predict, @Nullable String batch, @Nullable String explain) {
    public static final RateLimits NONE = new RateLimits(null, null, null);
  }
}
