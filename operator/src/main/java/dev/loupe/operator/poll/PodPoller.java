package dev.loupe.operator.poll;

import dev.loupe.operator.poll.FollowedPod.Heard;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Asks pods something, outside reconcile, and wakes the object that they belong to when one of them
 * answers otherwise than before. One that does not answer is no matter.
 *
 * @param <P> whose pods are asked
 * @param <T> what they answer
 */
public final class PodPoller<P extends HasMetadata, T> extends AbstractEventSource<Void, P>
    implements ResourceEventAware<P> {
  private static final int AT_ONCE = 16;

  /** An object whose pods matter is looked at every few seconds. */
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  private final Question<T> question;
  private final PodClient<T> client;
  private final Consumer<Boolean> asked;
  private final Map<ResourceID, Map<Pod, FollowedPod<T>>> followed = new ConcurrentHashMap<>();
  private final AtomicLong ticks = new AtomicLong();
  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final Rounds rounds;

  /**
   * @param asked is told of each pod that was asked, whether it answered
   */
  public PodPoller(Question<T> question, Consumer<Boolean> asked) {
    super(Void.class, question.name());
    this.question = question;
    this.client = new PodClient<>(question);
    this.asked = asked;
    this.rounds = new Rounds(question.name(), question.interval(), this::pollAll);
  }

  /**
   * One that is asked.
   *
   * @param id tells it from the others of its object, and from who had its address before
   */
  public record Pod(String id, String address) {}

  /**
   * What a pod last said.
   *
   * @param age how long ago, in whole intervals
   */
  public record Said<T>(T answer, Duration age) {}

  /**
   * Follows these pods of an object from now on, and no others of it.
   *
   * @param pace between two questions to a pod, in whole intervals
   * @return what each of them last said; one that said nothing is not in it
   */
  public Map<Pod, Said<T>> follow(P object, Set<Pod> pods, Duration pace) {
    ResourceID id = ResourceID.fromResource(object);
    if (pods.isEmpty()) {
      followed.remove(id);
      return Map.of();
    }
    long now = ticks.get();
    long every = Math.max(1, pace.dividedBy(question.interval()));
    Map<Pod, FollowedPod<T>> ofObject =
        followed.computeIfAbsent(id, nobody -> new ConcurrentHashMap<>());
    ofObject.keySet().retainAll(pods);
    Map<Pod, Said<T>> said = new HashMap<>();
    for (Pod pod : pods) {
      FollowedPod<T> itself = ofObject.computeIfAbsent(pod, news -> new FollowedPod<>(now, every));
      itself.confirm(now, every);
      itself.last().ifPresent(heard -> said.put(pod, new Said<>(heard.answer(), age(now, heard))));
    }
    return Map.copyOf(said);
  }

  private Duration age(long now, Heard<T> heard) {
    return question.interval().multipliedBy(Math.max(0, now - heard.tick()));
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }

  @Override
  public void onResourceDeleted(P object) {
    followed.remove(ResourceID.fromResource(object));
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    super.start();
    rounds.start();
  }

  @Override
  public void stop() {
    rounds.stop();
    followed.clear();
    super.stop();
  }

  void pollAll() {
    long now = ticks.incrementAndGet();
    long since = now - FORGOTTEN_AFTER.dividedBy(question.interval());
    // An object whose pods matter confirms them; this one was deleted meanwhile, or is at rest.
    followed
        .values()
        .removeIf(pods -> pods.values().stream().noneMatch(pod -> pod.isConfirmedSince(since)));
    followed.forEach(
        (object, pods) ->
            pods.forEach(
                (pod, itself) -> {
                  if (itself.begins(now)) {
                    rounds.beside(() -> poll(object, pod, itself));
                  }
                }));
  }

  private void poll(ResourceID object, Pod pod, FollowedPod<T> itself) {
    try {
      places.acquire();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return;
    }
    Optional<T> said;
    try {
      said = client.ask(pod.id(), pod.address());
    } finally {
      places.release();
      itself.ends();
    }
    said.ifPresent(answer -> heard(object, pod, itself, answer));
    asked.accept(said.isPresent());
  }

  private void heard(ResourceID object, Pod pod, FollowedPod<T> itself, T answer) {
    boolean news =
        itself.last().map(before -> question.isNews().test(before.answer(), answer)).orElse(true);
    itself.said(answer, ticks.get());
    Map<Pod, FollowedPod<T>> pods = followed.getOrDefault(object, Map.of());
    if (news && pods.get(pod) == itself) {
      getEventHandler().handleEvent(new Event(object));
    }
  }
}
