package dev.loupe.trainer.train;

import dev.loupe.trainer.net.Values;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the weights of the epoch with the best validation accuracy, and among equals of the one
 * with the lowest loss; and says when too many epochs have passed without a better accuracy.
 */
final class BestEpoch {
  record Kept(int epoch, double accuracy, double loss, Values values) {}

  private final int patience;
  private @Nullable Kept kept;
  private int lastGain;

  BestEpoch(int patience) {
    this.patience = patience;
  }

  /**
   * @param epoch from 1
   * @param values asked for only if the epoch is kept
   * @return whether it is the best so far
   */
  boolean offer(int epoch, double accuracy, double loss, Supplier<Values> values) {
    Kept before = kept;
    boolean gains = before == null || accuracy > before.accuracy();
    if (gains) {
      lastGain = epoch;
    }
    boolean better =
        before == null || gains || (accuracy == before.accuracy() && loss < before.loss());
    if (better) {
      kept = new Kept(epoch, accuracy, loss, values.get());
    }
    return better;
  }

  boolean patienceIsOver(int epoch) {
    return epoch - lastGain >= patience;
  }

  Optional<Kept> kept() {
    return Optional.ofNullable(kept);
  }
}
