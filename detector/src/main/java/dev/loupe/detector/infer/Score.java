package dev.loupe.detector.infer;

/**
 * What is said of one picture.
 *
 * @param label the class that is predicted
 * @param index its place among the classes
 * @param probability 0 to 1: the positive class's; without one the top class's
 * @param confidence {@code high} where the top probability is over 0.8, {@code low} under 0.7, else
 *     {@code medium}
 * @param probabilities of all classes, in their order; they sum to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Score(
    String label, int index, double probability, String confidence, double[] probabilities) {

  /** The largest of the probabilities. */
  public double top() {
    return probabilities[Scorer.argmax(probabilities)];
  }
}
