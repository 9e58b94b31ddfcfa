package dev.loupe.operator.model;

import dev.loupe.contract.Json;
import dev.loupe.contract.TrafficSplit;
import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Memory;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.model.ModelSnapshot.Identity;
import dev.loupe.operator.poll.SplitReports;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what a model's pods are told of how requests are shared, and who of them follows. */
final class SplitReader {
  private static final Pattern TURN = Pattern.compile("[0-9]{1,9}");

  private final Apply apply;
  private final ModelObjects objects;
  private final SplitTouch touch;
  private final SplitReports reports;
  private final InstantSource clock;
  private final Map<String, Behind> behind = Collections.synchronizedMap(new Memory<>());

  SplitReader(
      Apply apply,
      ModelObjects objects,
      SplitTouch touch,
      SplitReports reports,
      InstantSource clock) {
    this.apply = apply;
    this.objects = objects;
    this.touch = touch;
    this.reports = reports;
    this.clock = clock;
  }

  /** Since when pods do not follow a turn. */
  private record Behind(int turn, Instant since) {}

  Splits read(
      DetectorModel model,
      Identity identity,
      Optional<String> serving,
      List<Pod> pods,
      Context<DetectorModel> context) {
    Optional<TrafficSplit> written =
        context
            .getSecondaryResourcesAsStream(ConfigMap.class)
            .filter(
                map -> map.getMetadata().getName().equals(ModelObjects.splitName(identity.name())))
            .findFirst()
            .flatMap(map -> split(identity.uid(), map));
    int turn = written.map(TrafficSplit::turn).orElse(0);
    List<PodFacts> ready =
        pods.stream()
            .map(PodFacts::new)
            .filter(pod -> pod.isReady() && !pod.isDeleting() && !pod.hasEnded())
            .toList();
    SortedSet<String> must =
        ready.stream()
            .filter(pod -> serving.isPresent() && pod.label(Loupe.LABEL_VERSION).equals(serving))
            .map(PodFacts::name)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> untouched =
        turn == 0
            ? List.of()
            : ready.stream()
                .filter(pod -> touch.isDue(pod, turn))
                .map(PodFacts::name)
                .sorted()
                .toList();
    Splits seen =
        new Splits(
            written,
            serving.map(version -> SplitWish.of(model, version)),
            lastTurn(pods),
            false,
            untouched,
            must,
            reports.of(model, ready, turn),
            Optional.empty());
    return seen.with(isRefused(model, seen), since(identity.uid(), seen));
  }

  /** One that can't be read, or is another's, is none. */
  static Optional<TrafficSplit> split(String owner, ConfigMap map) {
    String json = map.getData() == null ? null : map.getData().get(TrafficSplit.FILE);
    if (json == null || !Owners.owns(owner, map)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(json.getBytes(StandardCharsets.UTF_8), TrafficSplit.class))
          .filter(split -> owner.equals(split.owner()));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static int lastTurn(List<Pod> pods) {
    return pods.stream()
        .map(PodFacts::new)
        .flatMap(pod -> pod.annotation(Loupe.ANNOTATION_SPLIT).stream())
        .filter(turn -> TURN.matcher(turn).matches())
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  private boolean isRefused(DetectorModel model, Splits seen) {
    return seen.due().filter(split -> apply.isRefused(objects.split(model, split))).isPresent();
  }

  private Optional<Instant> since(String uid, Splits seen) {
    if (seen.behind().isEmpty() || seen.turn() == 0) {
      behind.remove(uid);
      return Optional.empty();
    }
    Instant now = clock.instant();
    Behind since =
        behind.compute(
            uid,
            (key, before) ->
                before != null && before.turn() == seen.turn()
                    ? before
                    : new Behind(seen.turn(), now));
    return Optional.of(since.since());
  }
}
