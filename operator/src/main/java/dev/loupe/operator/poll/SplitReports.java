package dev.loupe.operator.poll;

import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.PodFacts;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.Collection;
import java.util.Map;

/** Knows what pods say of the split that they follow, and wakes their model when that changes. */
public interface SplitReports {
  /**
   * Asks these pods of the model from now on, and no others of it.
   *
   * @param turn that they are to follow; 0: nobody needs to be asked
   * @return by the pod's name; one that has not answered for a while is not in it
   */
  Map<String, Following> of(DetectorModel model, Collection<PodFacts> pods, int turn);

  /** What wakes models. */
  EventSource<?, DetectorModel> source();
}
