package dev.loupe.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods that answer predictions. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Serving(
    int replicas,
    ComputeResources resources,
    ServiceSettings service,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ServiceSettings(ServiceType type, @Nullable Integer nodePort) {}

  public enum ServiceType {
    @JsonProperty("ClusterIP")
    CLUSTER_IP,
    @JsonProperty("NodePort")
    NODE_PORT,
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ComputeResources(@Nullable Amounts requests, @Nullable Amounts limits) {}

  /** Kubernetes quantities, {@code 500m} or {@code 1Gi}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Amounts(@Nullable String cpu, @Nullable String memory) {}
}
