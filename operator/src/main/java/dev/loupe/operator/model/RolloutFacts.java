package dev.loupe.operator.model;

import dev.loupe.operator.rollout.Entry;
import dev.loupe.operator.rollout.Fleet;
import dev.loupe.operator.rollout.Measured;
import dev.loupe.operator.rollout.Seen;
import java.util.List;
import java.util.Map;

/**
 * What is seen of a model that matters to rollouts alone.
 *
 * @param entries of the registry that passed the gate, newest first
 * @param ready pods, and the version of each
 * @param ends of containers by themselves, by version
 * @param troubles that are a version's own doing
 */
record RolloutFacts(
    List<Entry> entries,
    Seen.Asked asked,
    Map<String, String> ready,
    Map<String, Integer> ends,
    Map<String, Fleet.Trouble> troubles,
    Measured measured) {

  static final RolloutFacts NONE =
      new RolloutFacts(
          List.of(), Seen.Asked.NOTHING, Map.of(), Map.of(), Map.of(), new Measured.Nothing());

  RolloutFacts {
    entries = List.copyOf(entries);
    ready = Map.copyOf(ready);
    ends = Map.copyOf(ends);
    troubles = Map.copyOf(troubles);
  }
}
