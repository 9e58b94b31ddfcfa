package dev.loupe.serving.start;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, each as an environment variable {@code LOUPE_…} of the same name.
 * docs/serving.md lists them; a test compares.
 *
 * @param bundleUri the bundle's own folder
 * @param bundleSha256 its digest; absent only where the bundle is the user's own, on the user's
 *     machine: then its files are checked against its manifest, and the manifest against nothing
 * @param model the DetectorModel's name; absent: the manifest's
 * @param version the ModelVersion's name; absent: the model's name and the digest's beginning
 * @param artifactsRoot where claims are mounted
 * @param maxImageBytes of an encoded picture
 * @param maxPixels of a picture as stored
 * @param minSide of a picture, in pixels
 * @param threads that predict; 0: one a core
 * @param queueLimit pictures that may wait for a thread
 * @param bodyMemory bytes of bodies that may be held at the same time
 * @param requestDeadline from a request's first byte to its answer
 * @param drainQuiet how long no request must have come before a draining server ends
 * @param drainLimit how long it drains at most
 */
@ConfigurationProperties("loupe")
public record Settings(
    @Bindable(defaultValue = "") String bundleUri,
    @Nullable String bundleSha256,
    @Nullable String model,
    @Nullable String version,
    @Bindable(defaultValue = "/stores/artifacts") String artifactsRoot,
    @Bindable(defaultValue = "5000000") long maxImageBytes,
    @Bindable(defaultValue = "50000000") long maxPixels,
    @Bindable(defaultValue = "8") int minSide,
    @Bindable(defaultValue = "0") int threads,
    @Bindable(defaultValue = "64") int queueLimit,
    @Bindable(defaultValue = "64000000") long bodyMemory,
    @Bindable(defaultValue = "10s") Duration requestDeadline,
    @Bindable(defaultValue = "10s") Duration drainQuiet,
    @Bindable(defaultValue = "60s") Duration drainLimit) {

  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /**
   * @throws InvalidSettingException if one is out of its bounds
   */
  public Settings {
    if (bundleUri.isBlank()) {
      throw new InvalidSettingException(
          "LOUPE_BUNDLE_URI",
          bundleUri,
          "the URI of a bundle's folder, file://CLAIM/path or file:///path");
    }
    matches("LOUPE_BUNDLE_SHA256", bundleSha256, SHA256, "sha256: and 64 lower-case hex digits");
    matches("LOUPE_MODEL", model, NAME, "a name of Kubernetes of at most 63 characters");
    matches("LOUPE_VERSION", version, NAME, "a name of Kubernetes of at most 63 characters");
    if (!Path.of(artifactsRoot).isAbsolute()) {
      throw new InvalidSettingException("LOUPE_ARTIFACTS_ROOT", artifactsRoot, "an absolute path");
    }
    within("LOUPE_MAX_IMAGE_BYTES", maxImageBytes, 1_000, 64_000_000);
    within("LOUPE_MAX_PIXELS", maxPixels, 1_000, 200_000_000);
    within("LOUPE_MIN_SIDE", minSide, 1, 1_000);
    within("LOUPE_THREADS", threads, 0, 256);
    within("LOUPE_QUEUE_LIMIT", queueLimit, 1, 10_000);
    within("LOUPE_BODY_MEMORY", bodyMemory, 2 * maxImageBytes, 4_000_000_000L);
    within(
        "LOUPE_REQUEST_DEADLINE", requestDeadline, Duration.ofMillis(100), Duration.ofMinutes(5));
    within("LOUPE_DRAIN_LIMIT", drainLimit, Duration.ofMillis(100), Duration.ofMinutes(30));
    within("LOUPE_DRAIN_QUIET", drainQuiet, Duration.ZERO, drainLimit);
  }

  /** How many predict at the same time. */
  int workers(int cores) {
    return threads == 0 ? cores : threads;
  }

  private static void matches(
      String name, @Nullable String value, Pattern accepted, String description) {
    if (value != null && !accepted.matcher(value).matches()) {
      throw new InvalidSettingException(name, value, description);
    }
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new InvalidSettingException(
          name, Long.toString(value), "%d to %d".formatted(least, most));
    }
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new InvalidSettingException(
          name, written(value), "%s to %s".formatted(written(least), written(most)));
    }
  }

  private static String written(Duration value) {
    return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }
}
