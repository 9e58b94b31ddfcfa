package dev.loupe.operator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loupe.contract.Digest;
import dev.loupe.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is in a namespace, one line an object, without what differs from one play of a story
 * to the next.
 */
record ClusterState(List<String> lines) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private record Kind(String group, String version, String plural, String kind) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("", "v1", "configmaps", "ConfigMap"),
          new Kind("", "v1", "pods", "Pod"),
          new Kind("", "v1", "secrets", "Secret"),
          new Kind("", "v1", "services", "Service"),
          new Kind("", "v1", "events", "Event"),
          new Kind("apps", "v1", "deployments", "Deployment"),
          new Kind("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
          new Kind("batch", "v1", "jobs", "Job"),
          new Kind("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
          new Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"),
          new Kind("loupe.dev", "v1alpha1", "detectormodels", "DetectorModel"),
          new Kind("loupe.dev", "v1alpha1", "modelversions", "ModelVersion"),
          new Kind("loupe.dev", "v1alpha1", "trainingruns", "TrainingRun"));

  /** On a Job: the digest of its plan. */
  private static final String PLAN = "loupe.dev/plan";

  /** Set by the API server, or following from uids and times. */
  private static final List<String> METADATA =
      List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields");

  static boolean covers(String plural) {
    return KINDS.stream().anyMatch(k -> k.plural().equals(plural));
  }

  /**
   * @param created how often each object was made
   */
  static ClusterState of(KubernetesClient client, String namespace, Map<String, Integer> created) {
    List<String> lines = new ArrayList<>();
    Map<String, String> plans = plans(client, namespace);
    for (Kind kind : KINDS) {
      client
          .genericKubernetesResources(
              new ResourceDefinitionContext.Builder()
                  .withGroup(kind.group())
                  .withVersion(kind.version())
                  .withPlural(kind.plural())
                  .withKind(kind.kind())
                  .withNamespaced(true)
                  .build())
          .inNamespace(namespace)
          .list()
          .getItems()
          .stream()
          .map(object -> (ObjectNode) JSON.valueToTree(object))
          .filter(object -> !kind.plural().equals("events") || isOperators(object))
          .forEach(object -> lines.add(line(kind, named(object, plans), namespace)));
    }
    created.forEach((what, times) -> lines.add(what + " " + times + " ×"));
    lines.sort(null);
    return new ClusterState(List.copyOf(lines));
  }

  /** By their digests, which a time in each makes other ones in every play. */
  private static Map<String, String> plans(KubernetesClient client, String namespace) {
    Map<String, String> plans = new HashMap<>();
    for (ConfigMap map : client.configMaps().inNamespace(namespace).list().getItems()) {
      map.getData()
          .values()
          .forEach(
              text ->
                  plans.put(
                      Digest.of(text.getBytes(StandardCharsets.UTF_8)),
                      map.getMetadata().getName()));
    }
    return plans;
  }

  /** A Job of the plan that is there says so; one of another keeps a digest that nobody knows. */
  private static ObjectNode named(ObjectNode object, Map<String, String> plans) {
    if (object.at("/metadata/annotations") instanceof ObjectNode annotations) {
      Optional.ofNullable(plans.get(annotations.path(PLAN).asText()))
          .ifPresent(name -> annotations.put(PLAN, name));
    }
    return object;
  }

  /** The API server tells of its own troubles, too. */
  private static boolean isOperators(JsonNode event) {
    return event.at("/source/component").asText().equals(Labels.LOUPE);
  }

  private static String line(Kind kind, ObjectNode json, String namespace) {
    ObjectNode metadata = (ObjectNode) json.get("metadata");
    METADATA.forEach(metadata::remove);
    if (json.get("spec") instanceof ObjectNode spec) {
      spec.remove(List.of("clusterIP", "clusterIPs"));
    }
    if (kind.plural().equals("events")) {
      JsonNode about = json.path("involvedObject");
      return Masks.hide(
          "Event on %s %s: %s %s: %s"
              .formatted(
                  about.path("kind").asText(),
                  about.path("name").asText(),
                  json.path("type").asText(),
                  json.path("reason").asText(),
                  json.path("message").asText()),
          namespace);
    }
    String name = metadata.path("name").asText();
    return Masks.hide(kind.kind() + " " + name + ": " + sorted(json), namespace);
  }

  /** Objects by key, so that the order of writing does not matter. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode result = JSON.createObjectNode();
      TreeSet<String> names = new TreeSet<>();
      object.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> result.set(name, sorted(object.get(name))));
      return result;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode result = JSON.createArrayNode();
      array.forEach(item -> result.add(sorted(item)));
      return result;
    }
    return node;
  }

  /** Without the Events that tell of trouble on the way, where there was trouble. */
  ClusterState withoutTrouble() {
    return new ClusterState(
        lines.stream().filter(line -> !line.contains("ReconcileError")).toList());
  }

  /** What is there but should not be, and what should be but is not; empty if nothing. */
  String differenceTo(ClusterState wanted) {
    return Stream.concat(
            less(lines, wanted.lines).stream().map(line -> "+ " + line),
            less(wanted.lines, lines).stream().map(line -> "- " + line))
        .collect(Collectors.joining("\n"));
  }

  private static Collection<String> less(List<String> from, List<String> what) {
    List<String> rest = new ArrayList<>(from);
    what.forEach(rest::remove);
    return rest;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
