package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods that answer predictions. */
@Wire
public record Serving(
    @JsonPropertyDescription("replicas is the number of pods that answer.")
        @Default("1")
        @Min(1)
        @Max(100)
        int replicas,
    @JsonPropertyDescription(
            """
            resources of each pod's container. A pod computes with as many threads as its CPU \
            limit, rounded up; without a limit, as its node has CPUs.
            """)
        @Default(Serving.DEFAULT_RESOURCES)
        ComputeResources resources,
    @JsonPropertyDescription("service says how the Service named after the model is reached.")
        ServiceSettings service,
    @JsonPropertyDescription("nodeSelector names labels that a pod's node must have.")
        @Size(max = Forms.SELECTORS)
        Map<String, @Pattern(Forms.LABEL_VALUE) @Size(max = Forms.NAME) String> nodeSelector,
    @JsonPropertyDescription("tolerations of node taints.") @Size(max = Forms.SELECTORS)
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            """
            serviceAccountName of the pods, for an identity of the cloud that opens the store (s3, gs); no \
            token of Kubernetes is mounted. Absent: default.
            """)
        @Size(min = 1, max = 253)
        @Pattern(Forms.OBJECT_NAME)
        @Nullable String serviceAccountName) {

  static final String DEFAULT_RESOURCES =
      """
      {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}}""";

  public Serving {
    nodeSelector = Copies.of(nodeSelector);
    tolerations = Copies.of(tolerations);
  }

  /** The Service named after the model. */
  @Wire
  @ValidationRule(
      value = "!has(self.nodePort) || self.type != 'ClusterIP'",
      fieldPath = ".nodePort",
      message = "a node port needs type NodePort or LoadBalancer; set type, or leave nodePort out")
  public record ServiceSettings(
      @JsonPropertyDescription(
              """
              type of the Service: ClusterIP is reached from inside the cluster, NodePort on a \
              port of every node too, LoadBalancer also through the cloud's balancer.
              """)
          @Default("ClusterIP")
          ServiceType type,
      @JsonPropertyDescription(
              """
              nodePort is the port of every node, 30000 to 32767, free in the whole cluster. \
              Absent: Kubernetes picks one where the type has one.
              """)
          @Min(30000)
          @Max(32767)
          @Nullable Integer nodePort) {}

  /** How the Service is reached. */
  public enum ServiceType {
    @JsonProperty("ClusterIP")
    CLUSTER_IP,
    @JsonProperty("NodePort")
    NODE_PORT,
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER
  }

  /** What a container asks for, and what it may use. */
  @Wire
  @ValidationRule(
      value =
          "!has(self.requests) || !has(self.limits) || !has(self.requests.cpu)"
              + " || !has(self.limits.cpu) || quantity(string(self.requests.cpu))"
              + ".compareTo(quantity(string(self.limits.cpu))) <= 0",
      fieldPath = ".requests",
      message =
          "a pod can't ask for more CPU than its limit; raise limits.cpu or lower requests.cpu")
  @ValidationRule(
      value =
          "!has(self.requests) || !has(self.limits) || !has(self.requests.memory)"
              + " || !has(self.limits.memory) || quantity(self.requests.memory)"
              + ".compareTo(quantity(self.limits.memory)) <= 0",
      fieldPath = ".requests",
      message =
          "a pod can't ask for more memory than its limit; raise limits.memory or lower"
              + " requests.memory")
  public record ComputeResources(
      @JsonPropertyDescription(
              """
              requests is what a node must have free for the pod. Absent: what limits says; where \
              that is absent too, nothing is asked.
              """)
          @Nullable Amounts requests,
      @JsonPropertyDescription(
              """
              limits is what the pod may use: over the CPU it is slowed, over the memory it is \
              ended and started anew. Absent: no limit.
              """)
          @Nullable Amounts limits) {}

  /** Kubernetes quantities, {@code 500m} or {@code 1Gi}. */
  @Wire
  public record Amounts(
      @JsonPropertyDescription("cpu in CPUs: 2, 0.5 or 500m. Absent: not said.")
          @SchemaFrom(type = IntOrString.class)
          @Pattern(Forms.CPU)
          @Size(min = 1, max = Forms.QUANTITY)
          @Nullable String cpu,
      @JsonPropertyDescription("memory with its unit: 512Mi or 4Gi. Absent: not said.")
          @Pattern(Forms.MEMORY)
          @Size(min = 1, max = Forms.QUANTITY)
          @Nullable String memory) {}
}
