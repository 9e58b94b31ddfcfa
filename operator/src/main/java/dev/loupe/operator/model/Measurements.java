package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Measured;
import java.util.Optional;

/** What was counted of a model's trial. Asking starts the counting, which happens elsewhere. */
interface Measurements {
  /**
   * The last answer to exactly this.
   *
   * @param ask empty: nothing is to be counted any more
   */
  Measured of(DetectorModel model, Optional<Ask> ask);
}
