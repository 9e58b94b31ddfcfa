package dev.loupe.contract;

import org.jspecify.annotations.Nullable;

/**
 * What the new model and the champion said of the same pictures.
 *
 * @param gained the new one is right and the champion wrong
 * @param lost the champion is right and the new one wrong
 * @param disagreed the two say different classes: with two classes gained and lost together, with
 *     more also some on which both are wrong; absent in a report of an older trainer
 */
public record Pairs(
    int bothRight, int gained, int lost, int bothWrong, @Nullable Integer disagreed) {

  /** As an older trainer counted. */
  public Pairs(int bothRight, int gained, int lost, int bothWrong) {
    this(bothRight, gained, lost, bothWrong, null);
  }

  public int pictures() {
    return bothRight + gained + lost + bothWrong;
  }

  /** The champion's accuracy less the new model's, -1 to 1. */
  public double loss() {
    return pictures() == 0 ? 0 : (double) (lost - gained) / pictures();
  }
}
