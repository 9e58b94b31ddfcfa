package dev.loupe.operator.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How requests are shared at this moment.
 *
 * @param written the turn of what is written for the pods to read; 0: nothing is
 * @param current whether that is what the state asks for
 * @param pods that have not ended, by name
 */
public record Splits(int written, boolean current, SortedMap<String, Pod> pods) {
  public Splits {
    pods = new TreeMap<>(pods);
  }

  /**
   * @param turn that it says it follows; empty: it has not been asked, or did not answer
   * @param inFlight requests that it has not answered yet
   * @param idle since it took or answered one
   */
  public record Pod(
      String version, boolean ready, Optional<Integer> turn, int inFlight, Duration idle) {}

  /** Whether each ready pod of the version follows what is wanted, and there is one. */
  boolean allFollow(String version) {
    return current && ready(version) > 0 && missing(version).isEmpty();
  }

  public int ready(String version) {
    return (int)
        pods.values().stream().filter(p -> p.version().equals(version) && p.ready()).count();
  }

  /** Ready pods of the version that don't follow yet. */
  public List<String> missing(String version) {
    return pods.entrySet().stream()
        .filter(p -> p.getValue().version().equals(version) && p.getValue().ready())
        .filter(p -> !follows(p.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether nobody asks the version's pods any more, and each of them knows that it leaves. */
  boolean isQuiet(String version, Duration idle) {
    return current
        && pods.values().stream()
            .filter(p -> p.version().equals(version))
            .allMatch(p -> follows(p) && p.inFlight() == 0 && p.idle().compareTo(idle) >= 0);
  }

  private boolean follows(Pod pod) {
    return pod.turn().filter(turn -> turn >= written).isPresent();
  }
}
