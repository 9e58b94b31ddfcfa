package dev.loupe.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.stream.StreamSupport;

/**
 * Leaves a Deployment's {@code replicas} to an autoscaler. Left out of what is applied, a field
 * that nobody else owns is reset to its default, which is one pod: so its live value is applied
 * once in another name before.
 */
public final class Handover {
  private static final String MANAGER = Apply.FIELD_MANAGER + "-handover";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;

  public Handover(KubernetesClient client) {
    this.client = client;
  }

  /** Nothing happens where the operator does not own the field. */
  public void leaveReplicas(Deployment found) {
    if (!ownsReplicas(found)) {
      return;
    }
    // The version makes it a conflict, and another try, if somebody scales at this very moment.
    Deployment live =
        new DeploymentBuilder()
            .withMetadata(
                new ObjectMetaBuilder()
                    .withName(found.getMetadata().getName())
                    .withNamespace(found.getMetadata().getNamespace())
                    .withResourceVersion(found.getMetadata().getResourceVersion())
                    .build())
            .withNewSpec()
            .withReplicas(found.getSpec().getReplicas())
            .endSpec()
            .build();
    client
        .resource(live)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MANAGER)
                .withForce(true)
                .build());
  }

  /** The client reads no more of an object than most need; who wrote which field is asked here. */
  boolean ownsReplicas(Deployment found) {
    String path =
        "/apis/apps/v1/namespaces/%s/deployments/%s"
            .formatted(found.getMetadata().getNamespace(), found.getMetadata().getName());
    JsonNode writers = read(client.raw(path)).at("/metadata/managedFields");
    return StreamSupport.stream(writers.spliterator(), false)
        .filter(w -> w.path("manager").asText().equals(Apply.FIELD_MANAGER))
        .anyMatch(w -> w.at("/fieldsV1/f:spec").has("f:replicas"));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the API server's answer is no JSON", e);
    }
  }
}
