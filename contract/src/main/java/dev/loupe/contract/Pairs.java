package dev.loupe.contract;

/**
 * What the new model and the champion said of the same pictures.
 *
 * @param gained the new one is right and the champion wrong
 * @param lost the champion is right and the new one wrong
 */
public record Pairs(int bothRight, int gained, int lost, int bothWrong) {
  public int pictures() {
    return bothRight + gained + lost + bothWrong;
  }

  /** The champion's accuracy less the new model's, -1 to 1. */
  public double loss() {
    return pictures() == 0 ? 0 : (double) (lost - gained) / pictures();
  }
}
