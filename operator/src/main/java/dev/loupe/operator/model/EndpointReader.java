package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Loupe;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads who is reached through the traffic Service. */
final class EndpointReader {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private EndpointReader() {}

  static Endpoints read(DetectorModel model, List<Pod> pods, Context<DetectorModel> context) {
    Map<String, String> versionByPod =
        pods.stream()
            .filter(p -> p.getMetadata().getLabels().containsKey(Loupe.LABEL_VERSION))
            .collect(
                Collectors.toMap(
                    p -> p.getMetadata().getName(),
                    p -> p.getMetadata().getLabels().get(Loupe.LABEL_VERSION)));
    List<Endpoint> listed =
        context
            .getSecondaryResourcesAsStream(EndpointSlice.class)
            .filter(s -> isOfTraffic(model, s))
            // A slice that lists nobody says null.
            .flatMap(s -> Stream.ofNullable(s.getEndpoints()).flatMap(List::stream))
            .toList();
    Set<String> versions = new HashSet<>();
    boolean strangers = false;
    for (Endpoint endpoint : listed) {
      Optional<String> version =
          Optional.ofNullable(endpoint.getTargetRef()).map(ref -> versionByPod.get(ref.getName()));
      version.ifPresent(versions::add);
      strangers |= version.isEmpty();
    }
    long ready = listed.stream().filter(EndpointReader::isReady).count();
    return new Endpoints(Set.copyOf(versions), strangers, Math.toIntExact(ready));
  }

  private static boolean isOfTraffic(DetectorModel model, EndpointSlice slice) {
    return Objects.equals(
        slice.getMetadata().getLabels().get(SERVICE_NAME), model.getMetadata().getName());
  }

  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() != null
        && Boolean.TRUE.equals(endpoint.getConditions().getReady());
  }
}
