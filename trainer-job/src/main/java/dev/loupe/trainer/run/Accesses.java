package dev.loupe.trainer.run;

import dev.loupe.detector.store.Access;
import java.util.Map;

/**
 * With what each store is opened: the Secret whose folder a variable names, or the surroundings.
 *
 * @param champion the store of the version that is to be beaten
 */
public record Accesses(Access data, Access artifacts, Access champion) {
  public static final String DATA = "LOUPE_DATA_SECRET";
  public static final String ARTIFACTS = "LOUPE_ARTIFACTS_SECRET";
  public static final String CHAMPION = "LOUPE_CHAMPION_SECRET";

  public static Accesses of(Map<String, String> environment) {
    return new Accesses(
        Access.of(environment, DATA),
        Access.of(environment, ARTIFACTS),
        Access.of(environment, CHAMPION));
  }
}
