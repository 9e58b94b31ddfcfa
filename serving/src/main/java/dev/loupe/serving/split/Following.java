package dev.loupe.serving.split;

import dev.loupe.contract.SplitReport.Role;
import dev.loupe.contract.TrafficSplit;
import org.jspecify.annotations.Nullable;

/**
 * The split that this pod follows.
 *
 * @param split absent: none
 * @param role what it makes of this pod's version
 */
public record Following(@Nullable TrafficSplit split, Role role) {
  static final Following NONE = new Following(null, Role.ALONE);

  static Following of(TrafficSplit split, String version) {
    return new Following(split, role(split, version));
  }

  /** A version that the split does not name has given way. */
  private static Role role(TrafficSplit split, String version) {
    if (split.serving().equals(version)) {
      return Role.SERVING;
    }
    boolean named =
        (split.canary() != null && split.canary().version().equals(version))
            || (split.shadow() != null && split.shadow().version().equals(version));
    return named ? Role.CANDIDATE : Role.LEAVING;
  }

  /** What of a request keeps it with one version; absent: nothing, or there is nobody to choose. */
  public TrafficSplit.@Nullable Session session() {
    return split == null || role != Role.SERVING ? null : split.session();
  }

  /** Who gets copies of what is answered here; absent: nobody. */
  TrafficSplit.@Nullable Shadow shadow() {
    return split == null || role != Role.SERVING ? null : split.shadow();
  }

  /** 0: none. */
  int turn() {
    return split == null ? 0 : split.turn();
  }

  /**
   * Whether another split shall be followed instead: not if it is older. Of another model of that
   * name it is never older.
   */
  boolean givesWayTo(TrafficSplit other) {
    return split == null || !split.owner().equals(other.owner()) || split.turn() <= other.turn();
  }
}
