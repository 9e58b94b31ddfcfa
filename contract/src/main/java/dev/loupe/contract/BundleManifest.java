package dev.loupe.contract;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json} of a bundle. The bundle's digest is the SHA-256 of this file's bytes, and
 * this file holds the digest of every other one. Only what is deterministic stands here: times and
 * latencies are in the run's report, or the same training would make two versions.
 *
 * @param formatVersion {@value #FORMAT}
 * @param threshold absent without a positive class
 * @param temperature that the graph divides its logits by, found on the validation split; 1, or
 *     absent in an older bundle: by none
 * @param files every file but this one, by name relative to the bundle
 * @param selfTest what serving checks at load
 */
public record BundleManifest(
    int formatVersion,
    String model,
    List<String> classes,
    @Nullable String positiveClass,
    @Nullable Double threshold,
    @Nullable Double temperature,
    Architecture architecture,
    Preprocessing preprocessing,
    Metrics metrics,
    Map<String, SignalBins> driftBaseline,
    Lineage lineage,
    Map<String, FileDigest> files,
    SelfTest selfTest) {

  public static final int FORMAT = 1;
  public static final String FILE = "manifest.json";
  public static final String MODEL_FILE = "model.onnx";
  public static final String WEIGHTS_FILE = "weights.safetensors";

  /**
   * @param version of the algorithm: {@value #VERSION}
   * @param size side of the square input, in pixels
   * @param mean subtracted, per channel in RGB order, of values scaled to 0..1
   * @param std divided by
   */
  public record Preprocessing(int version, int size, List<Double> mean, List<Double> std) {
    public static final int VERSION = 1;
  }

  public record FileDigest(String sha256, long bytes) {}

  /**
   * What the model was made from; it names no run.
   *
   * @param trainerImage the reference that the plan named
   */
  public record Lineage(
      String datasetUri, String dataDigest, String trainerImage, Hyperparameters hyperparameters) {}

  /**
   * How often a signal fell into each of its ten bins on the held-out split. Bin i holds values
   * from {@code edges[i-1]} (inclusive) to {@code edges[i]} (exclusive); the first and the last are
   * open.
   *
   * @param edges nine, rising
   * @param counts ten
   */
  public record SignalBins(List<Double> edges, List<Long> counts) {}

  /**
   * @param pictures file names of the encoded pictures, in the order of the tensors
   * @param tensors safetensors file with {@code input} [N,3,S,S] and {@code logits} [N,C], F32
   * @param inputTolerance largest accepted absolute difference of an input element
   * @param logitsTolerance largest accepted |difference| / (1 + |x|) of a logit
   */
  public record SelfTest(
      List<String> pictures, String tensors, double inputTolerance, double logitsTolerance) {}
}
