package dev.loupe.operator.rollout;

import java.time.Duration;
import java.util.Optional;

/** What comes next in a rollout. */
public sealed interface Turn {
  /**
   * Nothing changes.
   *
   * @param waitsFor one sentence
   * @param needs the approval that is waited for, {@code <version>/<step>}
   * @param stalled why somebody has to act, one word in camel case; empty: nobody has to
   */
  record Stay(String waitsFor, Duration lookAgain, Optional<String> needs, Optional<String> stalled)
      implements Turn {}

  /** The same state, with something counted or noted in it. */
  record Noted(Rollout same) implements Turn {}

  /** Another state. */
  record To(Rollout next, Cause cause) implements Turn {}

  /**
   * An action stands in a version's history from now on.
   *
   * @param standing that begins, or that the version has where that speaks against the action;
   *     empty: the version stays where it stands
   */
  record Enter(String version, String action, Optional<Ending> standing, int attempt)
      implements Turn {
    /** The reason of what is not done, for good. */
    public static final String REFUSED = "ActionRefused";
  }

  /** Why another state begins, to be told as an Event. */
  record Cause(boolean warning, String reason, String message) {}
}
