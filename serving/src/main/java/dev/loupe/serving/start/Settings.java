package dev.loupe.serving.start;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, each by an environment variable {@code LOUPE_…} of the same name.
 * docs/serving.md lists them; a test compares.
 *
 * @param bundleUri the bundle's own folder
 * @param bundleSha256 its digest; absent only where the bundle is the user's own, on the user's
 *     machine: then its files are checked against its manifest, and the manifest against nothing
 * @param model the DetectorModel's name; absent: the manifest's
 * @param version the ModelVersion's name; absent: the model's name and the digest's beginning
 * @param artifactsRoot where claims are mounted
 * @param artifactsSecret where the Secret that opens a bundle's bucket is mounted; absent: the
 *     surroundings open it
 * @param keysDir where the Secret with the model's key is mounted; absent: the key is made anew
 * @param apiKeysDir where the Secret with the digests of the API keys is mounted; absent: nobody
 *     needs one
 * @param policyFile what may change while the server runs, a {@link
 *     dev.loupe.contract.ServingPolicy}; absent: nothing is limited
 * @param splitFile how requests are shared between versions, a {@link
 *     dev.loupe.contract.TrafficSplit}, which changes while the server runs; absent: it answers all
 *     of them itself
 * @param maxImageBytes of an encoded picture
 * @param maxPixels of a picture as stored
 * @param minSide of a picture, in pixels
 * @param threads that predict; 0: one a core, at most 16
 * @param queueLimit pictures that may wait for a thread
 * @param bodyMemory bytes of bodies that may be held at the same time
 * @param maxBatch pictures of one inference request
 * @param shadowMemory bytes that copies for a shadow may take at the same time
 * @param shadowConcurrency copies that a shadow is asked about at the same time
 * @param requestDeadline from a request's first byte to its answer
 * @param answerDeadline how long a client may take nothing of an answer
 * @param drainQuiet how long no request must have come before a draining server ends
 * @param drainLimit how long it drains at most
 * @param internalPort where pods of the model's other versions ask, in all pods the same; only
 *     where there is a split file
 * @param grpcPort where the Open Inference Protocol is spoken over gRPC; 0: one that is free
 */
public record Settings(
    String bundleUri,
    @Nullable String bundleSha256,
    @Nullable String model,
    @Nullable String version,
    Path artifactsRoot,
    @Nullable Path artifactsSecret,
    @Nullable Path keysDir,
    @Nullable Path apiKeysDir,
    @Nullable Path policyFile,
    @Nullable Path splitFile,
    int maxImageBytes,
    long maxPixels,
    int minSide,
    int threads,
    int queueLimit,
    long bodyMemory,
    int maxBatch,
    long shadowMemory,
    int shadowConcurrency,
    Duration requestDeadline,
    Duration answerDeadline,
    Duration drainQuiet,
    Duration drainLimit,
    int internalPort,
    int grpcPort) {

  /** A pod without a CPU limit sees the whole node; each thread costs memory. */
  private static final int MOST_CORES = 16;

  private static final int MOST_BATCH = 256;

  /** Of one inference request, over HTTP or gRPC. */
  private static final int MOST_INFERENCE_BYTES = 64 << 20;

  private static final int BYTES_A_PIXEL = 3;
  private static final long PROGRAM_BYTES = 64_000_000;

  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final String NAMES = "a name of Kubernetes, at most 63 characters";

  /**
   * @param environment by variable
   * @throws InvalidSettingException if one can't be read or is out of its bounds
   */
  static Settings read(Function<String, Optional<String>> environment) {
    SettingReader in = new SettingReader(environment);
    int maxImageBytes = (int) in.number("LOUPE_MAX_IMAGE_BYTES", 5_000_000, 1_000, 64_000_000);
    Duration drainLimit =
        in.time(
            "LOUPE_DRAIN_LIMIT",
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            Duration.ofMinutes(30));
    Duration quiet = Duration.ofSeconds(10);
    int queueLimit = (int) in.number("LOUPE_QUEUE_LIMIT", 64, 1, 10_000);
    return new Settings(
        in.needed(
            "LOUPE_BUNDLE_URI",
            "a bundle's folder, s3://BUCKET/path, file://CLAIM/path or file:///path"),
        in.word("LOUPE_BUNDLE_SHA256", SHA256, "sha256: and 64 lower-case hex digits"),
        in.word("LOUPE_MODEL", NAME, NAMES),
        in.word("LOUPE_VERSION", NAME, NAMES),
        in.path("LOUPE_ARTIFACTS_ROOT", "/stores/artifacts"),
        in.path("LOUPE_ARTIFACTS_SECRET"),
        in.path("LOUPE_KEYS_DIR"),
        in.path("LOUPE_API_KEYS_DIR"),
        in.path("LOUPE_POLICY_FILE"),
        in.path("LOUPE_SPLIT_FILE"),
        maxImageBytes,
        in.number("LOUPE_MAX_PIXELS", 50_000_000, 1_000, 200_000_000),
        (int) in.number("LOUPE_MIN_SIDE", 8, 1, 1_000),
        (int) in.number("LOUPE_THREADS", 0, 0, 256),
        queueLimit,
        in.number("LOUPE_BODY_MEMORY", 64_000_000, 2L * maxImageBytes, 4_000_000_000L),
        (int)
            in.number(
                "LOUPE_MAX_BATCH", Math.min(32, queueLimit), 1, Math.min(MOST_BATCH, queueLimit)),
        in.number("LOUPE_SHADOW_MEMORY", 16_000_000, 1_000_000, 256_000_000),
        (int) in.number("LOUPE_SHADOW_CONCURRENCY", 4, 1, 64),
        in.time(
            "LOUPE_REQUEST_DEADLINE",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(5)),
        in.time(
            "LOUPE_ANSWER_DEADLINE",
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            Duration.ofMinutes(30)),
        in.time(
            "LOUPE_DRAIN_QUIET",
            quiet.compareTo(drainLimit) < 0 ? quiet : drainLimit,
            Duration.ZERO,
            drainLimit),
        drainLimit,
        (int) in.number("LOUPE_INTERNAL_PORT", 8082, 1, 65_535),
        (int) in.number("LOUPE_GRPC_PORT", 9000, 0, 65_535));
  }

  /**
   * That the largest picture, the bodies and a shadow's copies beside it fit into memory together.
   *
   * @param heap the most bytes that the Java heap may have
   * @throws InvalidSettingException if they don't
   */
  Settings fitting(long heap) {
    long most = (heap - bodyMemory - shadowMemory - PROGRAM_BYTES) / BYTES_A_PIXEL;
    if (maxPixels > most) {
      throw new InvalidSettingException(
          "LOUPE_MAX_PIXELS",
          Long.toString(maxPixels),
          "at most %d beside LOUPE_BODY_MEMORY %d and LOUPE_SHADOW_MEMORY %d in a Java heap of %d bytes"
              .formatted(Math.max(0, most), bodyMemory, shadowMemory, heap));
    }
    return this;
  }

  /** Bytes of one inference request, uncompressed: what all requests together may hold at most. */
  public int maxInferenceBytes() {
    return (int) Math.min(MOST_INFERENCE_BYTES, bodyMemory);
  }

  /** How many predict at the same time. */
  int workers(int cores) {
    return threads == 0 ? Math.min(cores, MOST_CORES) : threads;
  }
}
