package dev.loupe.e2e;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The operator as it runs in the cluster, seen and hurt from outside. */
final class OperatorPods {
  static final String NAMESPACE = "loupe-system";
  private static final String LEASE = "loupe-operator";
  private static final Map<String, String> LABELS =
      Map.of("app.kubernetes.io/name", "loupe", "app.kubernetes.io/component", "operator");

  private final KubernetesClient client;

  OperatorPods(KubernetesClient client) {
    this.client = client;
  }

  /** Those that end, too. */
  List<Pod> all() {
    return client.pods().inNamespace(NAMESPACE).withLabels(LABELS).list().getItems();
  }

  /** Who holds the Lease, and is there. */
  String leader() {
    return Playground.until(
        "one operator pod holds the Lease",
        Duration.ofMinutes(1),
        this::holder,
        holder -> all().stream().anyMatch(pod -> pod.getMetadata().getName().equals(holder)));
  }

  String holder() {
    String holder =
        client.leases().inNamespace(NAMESPACE).withName(LEASE).get().getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  /** As before the first start: the next leader makes the Lease. */
  void deleteLease() {
    client.leases().inNamespace(NAMESPACE).withName(LEASE).delete();
  }

  /** Ends the leader's process without a word; the kubelet starts it anew in its pod. */
  void killProcess() {
    Node.signal("KILL", NAMESPACE, leader());
  }

  /** Takes the pod away without a word; its Deployment makes another. */
  void deletePod() {
    Command.kubectl("-n", NAMESPACE, "delete", "pod", leader(), "--grace-period=0", "--force")
        .succeeds();
  }

  /** Returns when as many are ready, and no others are there. */
  void scale(int replicas) {
    Command.kubectl("-n", NAMESPACE, "scale", "deployment/loupe", "--replicas=" + replicas)
        .succeeds();
    Playground.until(
        replicas + " operator pods are ready, and no others are there",
        Duration.ofMinutes(2),
        this::all,
        pods -> pods.size() == replicas && pods.stream().allMatch(OperatorPods::isReady));
  }

  /** Of a pod's container. */
  ContainerStatus container(String pod) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(pod)
        .get()
        .getStatus()
        .getContainerStatuses()
        .getFirst();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
