package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import dev.loupe.crd.ModelVersion;
import dev.loupe.operator.kube.PodFacts;
import dev.loupe.operator.poll.Measurements;
import dev.loupe.operator.rollout.Ask;
import dev.loupe.operator.rollout.Entry;
import dev.loupe.operator.rollout.Fleet;
import dev.loupe.operator.rollout.Plan;
import dev.loupe.operator.rollout.Rollout;
import dev.loupe.operator.rollout.Wanted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what matters to rollouts alone. */
final class RolloutObserver {
  private final KubernetesClient client;
  private final Measurements measurements;

  RolloutObserver(KubernetesClient client, Measurements measurements) {
    this.client = client;
    this.measurements = measurements;
  }

  /**
   * @param versions of the registry that passed the gate
   */
  RolloutFacts read(
      DetectorModel model, List<Version> versions, List<Pod> pods, Context<DetectorModel> context) {
    if (!RolloutSight.concerns(model)) {
      return RolloutFacts.NONE;
    }
    Map<String, List<PodFacts>> byVersion =
        pods.stream()
            .filter(p -> p.getMetadata().getLabels().containsKey(Loupe.LABEL_VERSION))
            .collect(
                Collectors.groupingBy(
                    p -> p.getMetadata().getLabels().get(Loupe.LABEL_VERSION),
                    Collectors.mapping(PodFacts::new, Collectors.toList())));
    Map<String, Integer> ends = new HashMap<>();
    Map<String, Fleet.Trouble> troubles = new HashMap<>();
    byVersion.forEach(
        (version, its) -> {
          ends.put(version, RolloutReader.ends(its));
          RolloutReader.trouble(its).ifPresent(trouble -> troubles.put(version, trouble));
        });
    return new RolloutFacts(
        entries(model, versions, context),
        RolloutReader.asked(model),
        versionOfReady(byVersion),
        ends,
        troubles,
        measurements.of(model, ask(model, byVersion)));
  }

  private static Map<String, String> versionOfReady(Map<String, List<PodFacts>> byVersion) {
    Map<String, String> ready = new HashMap<>();
    byVersion.forEach(
        (version, pods) -> ready(pods).keySet().forEach(pod -> ready.put(pod, version)));
    return ready;
  }

  private List<Entry> entries(
      DetectorModel model, List<Version> versions, Context<DetectorModel> context) {
    Map<String, Entry> entries =
        context
            .getSecondaryResourcesAsStream(ModelVersion.class)
            .flatMap(v -> RolloutReader.entry(v).stream())
            .collect(Collectors.toMap(Entry::name, e -> e, (one, other) -> one));
    Set<String> known = versions.stream().map(Version::name).collect(Collectors.toSet());
    return Stream.concat(
            entries.values().stream().filter(e -> known.contains(e.name())),
            RolloutStatuses.named(ModelStatuses.of(model).rollout()).stream()
                .filter(name -> !known.contains(name))
                .flatMap(name -> live(model, name).stream()))
        .sorted(Entry.OLDEST_FIRST.reversed())
        .toList();
  }

  /**
   * A cache that is being filled lacks entries, and a rollout would take its candidate for deleted:
   * what it knows of and the cache does not is looked up.
   */
  private Optional<Entry> live(DetectorModel model, String name) {
    return Optional.ofNullable(
            client
                .resources(ModelVersion.class)
                .inNamespace(model.getMetadata().getNamespace())
                .withName(name)
                .get())
        .filter(v -> VersionReader.isOf(model, v))
        .flatMap(RolloutReader::entry);
  }

  private static Optional<Ask> ask(DetectorModel model, Map<String, List<PodFacts>> pods) {
    Rollout rollout = RolloutStatuses.read(ModelStatuses.of(model).rollout());
    Optional<Plan> plan = RolloutPlans.of(model.getSpec().rollout());
    return plan.flatMap(
        p ->
            Wanted.toMeasure(rollout.state())
                .filter(trial -> trial.countedTo().isPresent())
                .map(
                    trial ->
                        new Ask(
                            model.getMetadata().getNamespace(),
                            model.getMetadata().getName(),
                            trial.serving(),
                            trial.candidate(),
                            trial.countedTo().get(),
                            p.analysis().interval(),
                            ready(pods.getOrDefault(trial.serving(), List.of())),
                            p.analysis().latencyLimit(),
                            p.analysis().queries())));
  }

  private static Map<String, Instant> ready(List<PodFacts> pods) {
    return pods.stream()
        .filter(pod -> pod.isReady() && !pod.isDeleting())
        .collect(Collectors.toMap(PodFacts::name, PodFacts::created));
  }
}
