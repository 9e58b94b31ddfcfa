package dev.loupe.operator.model;

import dev.loupe.operator.kube.Conditions;
import dev.loupe.operator.kube.Conditions.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What there is to say of pods that follow the split, or do not. Pods start, and kubelets take
 * their time: what passes within two minutes is no news.
 */
record Followed(Status status, String reason, String message) {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Empty: nothing yet. */
  static Optional<Followed> of(ModelSnapshot seen, Instant now) {
    Splits splits = seen.splits();
    if (splits.turn() == 0) {
      return Optional.empty();
    }
    if (splits.behindSince().isEmpty()) {
      return Optional.of(new Followed(Status.TRUE, "Followed", ""));
    }
    Optional<Boolean> before =
        Conditions.find(seen.before().conditions(), Conditions.SPLIT_FOLLOWED)
            .map(c -> c.getStatus().equals("True"));
    boolean late = !now.isBefore(splits.behindSince().get().plus(PATIENCE));
    if (late || before.equals(Optional.of(false))) {
      return Optional.of(new Followed(Status.FALSE, "NotFollowing", splits.lagging()));
    }
    return before.map(yes -> new Followed(Status.TRUE, "Followed", ""));
  }
}
