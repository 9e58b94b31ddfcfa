package dev.loupe.contract;

/**
 * The key of a model, which signs what its pods give out and take back. The operator makes it, in a
 * Secret that the pods mount.
 */
public final class ModelKey {
  /** Its name in the folder that is mounted. */
  public static final String FILE = "signing.key";

  /** How many, all of them random. */
  public static final int BYTES = 32;

  private ModelKey() {}
}
