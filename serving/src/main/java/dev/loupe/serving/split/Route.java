package dev.loupe.serving.split;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.predict.Asker;
import org.jspecify.annotations.Nullable;

/**
 * What goes to another version.
 *
 * @param version that gets it
 * @param host of its pods
 * @param assignment of requests
 * @param isTrial whether both versions' answers are counted, to be compared
 */
record Route(String version, String host, Assignment assignment, boolean isTrial) {

  /** Absent: nothing goes anywhere. */
  static @Nullable Route of(Following following) {
    @Nullable TrafficSplit split = following.split();
    if (split == null) {
      return null;
    }
    return switch (following.role()) {
      case ALONE, CANDIDATE -> null;
      case LEAVING ->
          new Route(
              split.serving(), split.servingHost(), new Assignment(split.serving(), 100), false);
      case SERVING -> trial(split.canary());
    };
  }

  private static @Nullable Route trial(TrafficSplit.@Nullable Canary canary) {
    return canary == null || canary.percent() == 0
        ? null
        : new Route(
            canary.version(),
            canary.host(),
            new Assignment(canary.version(), canary.percent()),
            true);
  }

  boolean takes(Asker asker) {
    return assignment.takes(asker.session().orElse(asker.origin().requestId()));
  }
}
