package dev.loupe.operator.rollout;

import java.util.Optional;

/**
 * One version's pods.
 *
 * @param complete whether all that are wanted are of the last template and available
 * @param ends how often containers of the pods there are ended by themselves
 * @param trouble what holds the pods back
 */
public record Fleet(
    int desired, int ready, int available, boolean complete, int ends, Optional<Trouble> trouble) {

  /** Of a version without pods. */
  public static final Fleet NONE = new Fleet(0, 0, 0, false, 0, Optional.empty());

  /**
   * @param own whether it is the version's own doing, and not the cluster's: no room on the nodes,
   *     a quota, an image that can't be pulled, a store that is away
   */
  public record Trouble(boolean own, String reason, String message) {}

  boolean has(int pods) {
    return complete && available >= pods && ready >= pods;
  }
}
