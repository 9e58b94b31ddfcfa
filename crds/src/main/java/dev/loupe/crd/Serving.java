package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods that answer predictions. */
@Wire
@ValidationRule(
    value = "!has(self.autoscaling) || self.replicas <= self.autoscaling.maxReplicas",
    fieldPath = ".replicas",
    message = "autoscaling begins with replicas; lower replicas, or raise autoscaling.maxReplicas")
@ValidationRule(
    value =
        "!has(self.autoscaling) || (has(self.resources.requests) && has(self.resources.requests.cpu))"
            + " || (has(self.resources.limits) && has(self.resources.limits.cpu))",
    fieldPath = ".autoscaling",
    message = "autoscaling measures CPU against what a pod asks for; set resources.requests.cpu")
@ValidationRule(
    value = "self.trustedProxies.all(p, p.matches('" + Forms.NETWORK + "'))",
    fieldPath = ".trustedProxies",
    message =
        "a proxy is a network of addresses, 10.0.0.0/8 or fd00::/8; one address ends with /32 or /128")
public record Serving(
    @JsonPropertyDescription(
            """
            replicas is the number of pods that answer. With autoscaling it is how many a first \
            version begins with, at least autoscaling.minReplicas.
            """)
        @Default("1")
        @Min(1)
        @Max(Serving.MOST_REPLICAS)
        int replicas,
    @JsonPropertyDescription(
            """
            autoscaling lets a HorizontalPodAutoscaler say how many pods answer; the cluster needs \
            a metrics server. Absent: replicas says it.
            """)
        @Nullable Autoscaling autoscaling,
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
        @Nullable String serviceAccountName,
    @JsonPropertyDescription(
            """
            apiKeysSecretName is a Secret of the same namespace that holds the SHA-256 of each API \
            key under a name of the user's choice (docs/protection.md). Absent: no key is needed.
            """)
        @Size(min = 1, max = 253)
        @Pattern(Forms.OBJECT_NAME)
        @Nullable String apiKeysSecretName,
    @JsonPropertyDescription(
            """
            rateLimits says how often one caller may ask one pod: a caller is an API key or, where \
            none is needed, an address.
            """)
        RateLimits rateLimits,
    @JsonPropertyDescription("maxBatchFiles is how many pictures one batch request may bring.")
        @Default("10")
        @Min(1)
        @Max(20)
        int maxBatchFiles,
    @JsonPropertyDescription(
            """
            publicMonitoring puts /metrics on the port of the predictions, too, where everybody may \
            read it.
            """)
        @Default("false")
        boolean publicMonitoring,
    @JsonPropertyDescription("cors says which web pages may read answers in a browser.") Cors cors,
    @JsonPropertyDescription(
            """
            trustedProxies are the networks of the proxies in front of the pods, 10.0.0.0/8: only \
            from them X-Forwarded-For is believed, which tells callers without a key apart.
            """)
        @Size(max = Forms.SELECTORS)
        List<@Size(min = 4, max = 43) String> trustedProxies) {

  static final int MOST_REPLICAS = 100;

  static final String DEFAULT_RESOURCES =
      """
      {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}}""";

  public Serving {
    nodeSelector = Copies.of(nodeSelector);
    tolerations = Copies.of(tolerations);
    // An object may have been written before these fields existed.
    rateLimits = rateLimits == null ? new RateLimits(null, null, null) : rateLimits;
    maxBatchFiles = maxBatchFiles == 0 ? DEFAULT_BATCH_FILES : maxBatchFiles;
    cors = cors == null ? new Cors(List.of()) : cors;
    trustedProxies = Copies.of(trustedProxies);
  }

  /** The API server defaults what it reads, but not what an older cache holds. */
  private static final int DEFAULT_BATCH_FILES = 10;

  /** How many pods answer, between two bounds. */
  @Wire
  @ValidationRule(
      value = "self.minReplicas <= self.maxReplicas",
      fieldPath = ".minReplicas",
      message = "minReplicas is at most maxReplicas; lower the one or raise the other")
  public record Autoscaling(
      @JsonPropertyDescription("minReplicas is the least number of pods.")
          @Default("1")
          @Min(1)
          @Max(MOST_REPLICAS)
          int minReplicas,
      @JsonPropertyDescription("maxReplicas is the largest number of pods.")
          @Required
          @Min(1)
          @Max(MOST_REPLICAS)
          int maxReplicas,
      @JsonPropertyDescription(
              """
              targetCpuPercent is the CPU that the pods use on average, in percent of what they ask \
              for (resources.requests.cpu): above it pods are added, below it they are taken away.
              """)
          @Default("80")
          @Min(10)
          @Max(1000)
          int targetCpuPercent) {}

  /** Requests of one caller. */
  @Wire
  public record RateLimits(
      @JsonPropertyDescription(
              """
              predict limits /predict, the Open Inference Protocol's infer and KServe's :predict: \
              30/min, 5/s or 1000/h. Absent: unlimited.
              """)
          @Pattern(Forms.RATE)
          @Size(min = 3, max = Forms.QUANTITY)
          @Nullable String predict,
      @JsonPropertyDescription("batch limits /predict/batch, likewise. Absent: unlimited.")
          @Pattern(Forms.RATE)
          @Size(min = 3, max = Forms.QUANTITY)
          @Nullable String batch,
      @JsonPropertyDescription("explain limits /predict/explain, likewise. Absent: unlimited.")
          @Pattern(Forms.RATE)
          @Size(min = 3, max = Forms.QUANTITY)
          @Nullable String explain) {}

  /** Pages of other origins. */
  @Wire
  @ValidationRule(
      value =
          "self.allowedOrigins.all(o, o == '*' ||"
              + " o.matches('^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$'))",
      fieldPath = ".allowedOrigins",
      message =
          "an origin is a scheme, a host and perhaps a port, https://shop.example, without a path;"
              + " * is every page")
  public record Cors(
      @JsonPropertyDescription(
              """
              allowedOrigins of the pages, https://shop.example; * is every page. With none no page \
              of another origin may.
              """)
          @Size(max = Forms.SELECTORS)
          List<@Size(min = 1, max = 253) String> allowedOrigins) {

    public Cors {
      allowedOrigins = Copies.of(allowedOrigins);
    }
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
