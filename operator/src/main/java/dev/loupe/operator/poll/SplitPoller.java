package dev.loupe.operator.poll;

import dev.loupe.contract.Json;
import dev.loupe.contract.SplitReport;
import dev.loupe.crd.DetectorModel;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.poll.PodPoller.Pod;
import dev.loupe.operator.poll.PodPoller.Said;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Asks serving pods over HTTP; those that lag behind often, the others now and then. */
public final class SplitPoller implements SplitReports {
  /** The management port. */
  public static final int PORT = 9090;

  static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration AT_REST = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MAX_BYTES = 4 * 1024;

  /** What was said longer ago is not true any more: the pod has not answered since. */
  static final Duration GROWS_OLD = AT_REST.multipliedBy(3);

  private final PodPoller<DetectorModel, SplitReport> pods;

  /**
   * @param port where serving pods answer; {@link #PORT} but in tests
   */
  public SplitPoller(int port, LoupeMetrics metrics) {
    this.pods =
        new PodPoller<>(
            new Question<>(
                "split",
                port,
                "/split",
                INTERVAL,
                PATIENCE,
                MAX_BYTES,
                SplitPoller::read,
                SplitPoller::isNews),
            metrics::askedForSplit);
  }

  @Override
  public EventSource<?, DetectorModel> source() {
    return pods;
  }

  @Override
  public Map<String, Following> of(DetectorModel model, Collection<PodFacts> serving, int turn) {
    Set<Pod> asked = new HashSet<>();
    if (turn > 0) {
      for (PodFacts pod : serving) {
        pod.runningAddress().ifPresent(address -> asked.add(new Pod(pod.name(), address)));
      }
    }
    Map<Pod, Said<SplitReport>> said = pods.follow(model, asked, INTERVAL);
    Map<String, Following> following = new HashMap<>();
    said.forEach(
        (pod, report) -> {
          if (report.age().compareTo(GROWS_OLD) < 0) {
            String owner = model.getMetadata().getUid();
            following.put(pod.id(), following(pod.id(), report.answer(), owner));
          }
        });
    boolean all =
        following.size() == asked.size()
            && following.values().stream().allMatch(f -> f.turn() >= turn);
    if (all) {
      pods.follow(model, asked, AT_REST);
    }
    return Map.copyOf(following);
  }

  /** Turns of another model of that name say nothing. */
  private static Following following(String pod, SplitReport report, String owner) {
    return new Following(
        pod,
        owner.equals(report.owner()) ? report.turn() : 0,
        report.version(),
        report.inFlight(),
        Duration.ofMillis(report.idleMillis()));
  }

  /** How busy it is changes all the time, and is looked at when somebody needs it. */
  private static boolean isNews(SplitReport before, SplitReport now) {
    return before.turn() != now.turn()
        || before.role() != now.role()
        || !before.version().equals(now.version())
        || !Objects.equals(before.owner(), now.owner());
  }

  private static Optional<SplitReport> read(String pod, byte[] body) {
    try {
      SplitReport report = Json.read(body, SplitReport.class);
      // The record's fields are not checked by reading it.
      return Optional.of(report).filter(r -> r.version() != null && r.role() != null);
    } catch (IOException noReport) {
      return Optional.empty();
    }
  }
}
