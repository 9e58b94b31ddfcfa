package dev.loupe.operator.poll;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Measured;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.Optional;

/** Knows what was counted of models' trials, and wakes their model when more is known. */
public interface Measurements {
  /**
   * Measures a model's trial from now on.
   *
   * @param ask empty: nothing is to be counted any more
   * @return the last answer to exactly this
   */
  Measured of(DetectorModel model, Optional<Ask> ask);

  /** What wakes models. */
  EventSource<?, DetectorModel> source();
}
