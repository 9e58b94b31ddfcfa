package dev.loupe.e2e;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Every status that a model had, as {@code kubectl get dm -w} would show it. */
final class Tape implements Watcher<DetectorModel>, AutoCloseable {
  private final Queue<DetectorModelStatus> seen = new ConcurrentLinkedQueue<>();
  private final Queue<WatcherException> torn = new ConcurrentLinkedQueue<>();
  private final Watch watch;

  Tape(Playground playground, String model) {
    this.watch =
        playground
            .client()
            .resources(DetectorModel.class)
            .inNamespace(playground.namespace())
            .withName(model)
            .watch(this);
  }

  @Override
  public void eventReceived(Action action, DetectorModel model) {
    Optional.ofNullable(model.getStatus()).ifPresent(seen::add);
  }

  @Override
  public boolean reconnecting() {
    return true;
  }

  @Override
  public void onClose(WatcherException cause) {
    torn.add(cause);
  }

  /** The phases of one rollout in their order, with the weight where there is one. */
  List<String> moves() {
    List<String> moves = new ArrayList<>();
    for (DetectorModelStatus status : whole()) {
      String move =
          status.phase()
              + (status.weight() == null || status.weight() == 0 ? "" : " " + status.weight());
      if (moves.isEmpty() || !moves.getLast().equals(move)) {
        moves.add(move);
      }
    }
    return moves;
  }

  /** What the condition Serving said whenever it was not True. */
  List<String> notServing() {
    return whole().stream()
        .flatMap(status -> status.conditions().stream())
        .filter(c -> c.getType().equals("Serving") && !c.getStatus().equals("True"))
        .map(c -> c.getReason() + ": " + c.getMessage())
        .distinct()
        .toList();
  }

  private Queue<DetectorModelStatus> whole() {
    if (!torn.isEmpty()) {
      throw new AssertionError("not every status was seen", torn.peek());
    }
    return seen;
  }

  @Override
  public void close() {
    watch.close();
  }
}
