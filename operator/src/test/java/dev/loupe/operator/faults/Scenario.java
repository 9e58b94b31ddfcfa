package dev.loupe.operator.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A story of a model and its runs, step by step. Scenarios may begin with the same steps. */
record Scenario(String name, List<Step> steps) {
  /**
   * @param name a sentence
   * @param does what users and the cluster do, and what the operator is waited for to do of it
   */
  record Step(String name, Consumer<World> does) {}

  static Scenario of(String name, Step... steps) {
    return new Scenario(name, List.of(steps));
  }

  /** This one's beginning, and then something else. */
  Scenario then(String name, Step... more) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(List.of(more));
    return new Scenario(name, List.copyOf(all));
  }

  /** How many steps it begins with that another begins with, too. */
  int sharedWith(Scenario other) {
    int shared = 0;
    while (shared < steps.size()
        && shared < other.steps.size()
        && steps.get(shared) == other.steps.get(shared)) {
      shared++;
    }
    return shared;
  }
}
