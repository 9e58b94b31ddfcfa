package dev.loupe.operator.model;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.Serving;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodDefaults;
import dev.loupe.operator.kube.ServedBundle;
import dev.loupe.operator.kube.StoreSecrets;
import dev.loupe.operator.kube.StoreUri;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a version's Deployment and the Services look like. */
final class ServingObjects {
  /** On a Deployment: when its version was trained, should the registry's entry go. */
  static final String ANNOTATION_TRAINED_AT = "loupe.dev/trained-at";

  static final String CONTAINER = "serving";
  private static final String HTTP = "http";
  private static final String GRPC = "grpc";
  private static final String INTERNAL = "internal";
  private static final String MANAGEMENT = "management";
  private static final int HTTP_PORT = 8080;
  private static final int GRPC_PORT = 9000;
  private static final int INTERNAL_PORT = 8082;
  private static final int MANAGEMENT_PORT = 9090;
  private static final int SERVICE_PORT = 80;

  /** Longer than a pod's own limit for draining. */
  private static final long GRACE_SECONDS = 75;

  private static final int PROGRESS_DEADLINE_SECONDS = 600;
  private static final String SCRATCH_LIMIT = "1Gi";

  private final String image;
  private final List<String> pullSecrets;
  private final List<EnvVar> env;

  ServingObjects(String image, List<String> pullSecrets, SortedMap<String, String> env) {
    this.image = image;
    this.pullSecrets = pullSecrets;
    this.env = env.entrySet().stream().map(e -> PodDefaults.env(e.getKey(), e.getValue())).toList();
  }

  /**
   * @param replicas empty: the autoscaler says how many
   */
  Deployment deployment(DetectorModel model, Version version, Optional<Integer> replicas) {
    String name = model.getMetadata().getName();
    Map<String, String> labels = Labels.ofVersion(name, version.name());
    // @formatter:off
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(version.name())
        .withNamespace(model.getMetadata().getNamespace())
        .withLabels(labels)
        .addToAnnotations(ANNOTATION_TRAINED_AT, version.trainedAt().toString())
        .withOwnerReferences(Owners.reference(model))
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas.orElse(null))
        .withRevisionHistoryLimit(1)
        .withProgressDeadlineSeconds(PROGRESS_DEADLINE_SECONDS)
        .withNewSelector()
        .withMatchLabels(Labels.selecting(name, version.name()))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withNewMaxUnavailable(0)
        .withNewMaxSurge(1)
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withSpec(pod(model, version))
        .endTemplate()
        .endSpec()
        .build();
    // @formatter:on
  }

  /** Reaches one version, whoever has the traffic: for its pods' own kind, too. */
  Service versionService(DetectorModel model, String version) {
    String name = model.getMetadata().getName();
    // @formatter:off
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(version)
        .withNamespace(model.getMetadata().getNamespace())
        .withLabels(Labels.ofVersion(name, version))
        .withOwnerReferences(Owners.reference(model))
        .endMetadata()
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Labels.selecting(name, version))
        .withPorts(
            port(HTTP, SERVICE_PORT, null),
            grpcPort(),
            port(INTERNAL, INTERNAL_PORT, null),
            port(MANAGEMENT, MANAGEMENT_PORT, null))
        .endSpec()
        .build();
    // @formatter:on
  }

  /** The address that users know; its selector says which version answers. */
  Service trafficService(DetectorModel model, String version) {
    String name = model.getMetadata().getName();
    Serving.ServiceSettings settings = model.getSpec().serving().service();
    // @formatter:off
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(model.getMetadata().getNamespace())
        .withLabels(Labels.ofTraffic(name))
        .withOwnerReferences(Owners.reference(model))
        .endMetadata()
        .withNewSpec()
        .withType(type(settings.type()))
        .withSelector(Labels.selecting(name, version))
        .withPorts(port(HTTP, SERVICE_PORT, settings.nodePort()), grpcPort())
        .endSpec()
        .build();
    // @formatter:on
  }

  private static String type(Serving.ServiceType type) {
    return switch (type) {
      case CLUSTER_IP -> "ClusterIP";
      case NODE_PORT -> "NodePort";
      case LOAD_BALANCER -> "LoadBalancer";
    };
  }

  private static ServicePort port(String name, int port, @Nullable Integer nodePort) {
    return new ServicePortBuilder()
        .withName(name)
        .withProtocol("TCP")
        .withPort(port)
        .withNewTargetPort(name)
        .withNodePort(nodePort)
        .build();
  }

  /** Gateways and meshes read from it that this port speaks HTTP/2 from the first byte. */
  private static ServicePort grpcPort() {
    return new ServicePortBuilder(port(GRPC, GRPC_PORT, null))
        .withAppProtocol("kubernetes.io/h2c")
        .build();
  }

  private PodSpec pod(DetectorModel model, Version version) {
    Serving serving = model.getSpec().serving();
    Optional<String> claim = StoreUri.claim("spec.artifact.uri", version.uri());
    StoreSecrets secrets = secrets(model, version);
    List<Volume> volumes = new ArrayList<>();
    volumes.add(PodDefaults.scratch(SCRATCH_LIMIT));
    claim.ifPresent(name -> volumes.add(PodDefaults.claim("artifacts", name, true)));
    volumes.addAll(secrets.volumes());
    volumes.addAll(Protection.volumes(model));
    volumes.add(SplitMount.volume(model));
    return new PodSpecBuilder()
        .withServiceAccountName(serviceAccount(serving))
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(PodDefaults.podSecurity())
        .withImagePullSecrets(PodDefaults.pullSecrets(pullSecrets))
        .withNodeSelector(serving.nodeSelector())
        .withTolerations(serving.tolerations())
        .withTopologySpreadConstraints(
            new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(Labels.selecting(model.getMetadata().getName(), version.name()))
                .endLabelSelector()
                .build())
        .withContainers(container(model, version, claim, secrets))
        .withVolumes(volumes)
        .build();
  }

  /**
   * Never absent: the API server keeps the name in its deprecated twin, {@code serviceAccount},
   * too, and would fill it in from there again when it is no longer applied.
   */
  private static String serviceAccount(Serving serving) {
    String name = serving.serviceAccountName();
    return name == null ? "default" : name;
  }

  private static StoreSecrets secrets(DetectorModel model, Version version) {
    String secret =
        StoreSecrets.ofBundle(version.uri(), model.getSpec().artifacts(), version.secretName());
    return new StoreSecrets().with(StoreSecrets.ARTIFACTS, secret);
  }

  private Container container(
      DetectorModel model, Version version, Optional<String> claim, StoreSecrets secrets) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(PodDefaults.scratchMount());
    claim.ifPresent(
        name ->
            mounts.add(
                PodDefaults.mount("artifacts", PodDefaults.ARTIFACTS_ROOT + "/" + name, true)));
    mounts.addAll(secrets.mounts());
    mounts.addAll(Protection.mounts(model));
    mounts.add(SplitMount.mount());
    Serving.ComputeResources resources = model.getSpec().serving().resources();
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image)
        .withEnv(
            PodDefaults.env(ServedBundle.URI, version.uri()),
            PodDefaults.env(ServedBundle.SHA256, version.sha256()),
            PodDefaults.env("LOUPE_MODEL", model.getMetadata().getName()),
            PodDefaults.env("LOUPE_VERSION", version.name()),
            PodDefaults.env("LOUPE_ARTIFACTS_ROOT", PodDefaults.ARTIFACTS_ROOT))
        .addAllToEnv(secrets.env())
        .addAllToEnv(Protection.env(model))
        .addToEnv(SplitMount.env())
        .addAllToEnv(env)
        .addNewPort()
        .withName(HTTP)
        .withContainerPort(HTTP_PORT)
        .endPort()
        .addNewPort()
        .withName(GRPC)
        .withContainerPort(GRPC_PORT)
        .endPort()
        .addNewPort()
        .withName(INTERNAL)
        .withContainerPort(INTERNAL_PORT)
        .endPort()
        .addNewPort()
        .withName(MANAGEMENT)
        .withContainerPort(MANAGEMENT_PORT)
        .endPort()
        .withNewResources()
        .withRequests(amounts(resources.requests()))
        .withLimits(amounts(resources.limits()))
        .endResources()
        .withSecurityContext(PodDefaults.containerSecurity())
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withStartupProbe(probe("/health/readiness", 1, 300, 2))
        .withReadinessProbe(probe("/health/readiness", 2, 2, 2))
        .withLivenessProbe(probe("/health/liveness", 10, 6, 5))
        .withVolumeMounts(mounts)
        .build();
  }

  private static Probe probe(String path, int period, int failures, int timeout) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(MANAGEMENT)
        .endHttpGet()
        .withPeriodSeconds(period)
        .withFailureThreshold(failures)
        .withTimeoutSeconds(timeout)
        .build();
  }

  private static Map<String, Quantity> amounts(Serving.@Nullable Amounts amounts) {
    Map<String, Quantity> result = new TreeMap<>();
    if (amounts != null) {
      put(result, "cpu", amounts.cpu());
      put(result, "memory", amounts.memory());
    }
    return result;
  }

  private static void put(Map<String, Quantity> to, String name, @Nullable String amount) {
    if (amount != null) {
      to.put(name, new Quantity(amount));
    }
  }
}
