package dev.loupe.operator.kube;

import dev.loupe.contract.Digest;
import dev.loupe.contract.Stage;
import java.nio.charset.StandardCharsets;

/** Names that follow from what they name, so that making an object twice makes it once. */
public final class Names {
  private static final int VERSION_DIGITS = 10;
  private static final int EVENT_DIGITS = 16;

  private Names() {}

  public static String plan(String run) {
    return run + "-plan";
  }

  public static String job(String run, Stage stage) {
    return run + "-" + stage.word();
  }

  /**
   * {@code <model>-<first 10 hex digits of the bundle's digest>}; {@link IllegalArgumentException}
   * if that is no digest.
   */
  public static String version(String model, String bundleSha256) {
    return model + "-" + Digest.hex(bundleSha256).substring(0, VERSION_DIGITS);
  }

  /** The same step of the same object always has the same Event. */
  public static String event(String object, String uid, String reason, String step) {
    String seed = uid + "\n" + reason + "\n" + step;
    String hash = Digest.hex(Digest.of(seed.getBytes(StandardCharsets.UTF_8)));
    return object + "." + hash.substring(0, EVENT_DIGITS);
  }
}
