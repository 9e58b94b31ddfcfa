package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class HandoverIT {
  private final KubernetesClient client;
  private final String namespace;

  HandoverIT(ApiServer server) {
    this.client = server.newClient();
    this.namespace = server.newNamespace();
  }

  private Deployment wanted(@Nullable Integer replicas) {
    // @formatter:off
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("detector")
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .addToMatchLabels("app", "detector")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "detector")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("serving")
        .withImage("serving")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
    // @formatter:on
  }

  private Deployment found() {
    return client.apps().deployments().inNamespace(namespace).withName("detector").get();
  }

  @Test
  void aFieldThatIsHandedOverKeepsItsValueWhenItIsLeftOut() {
    Apply apply = new Apply(client);
    apply.apply(wanted(3));
    assertThat(new Handover(client).ownsReplicas(found())).isTrue();

    new Handover(client).leaveReplicas(found());
    apply.apply(wanted(null));

    assertThat(found().getSpec().getReplicas()).isEqualTo(3);
    assertThat(new Handover(client).ownsReplicas(found())).isFalse();
  }

  @Test
  void whatSomebodyElseScaledIsNotHandedOverAgain() {
    Apply apply = new Apply(client);
    apply.apply(wanted(3));
    new Handover(client).leaveReplicas(found());
    apply.apply(wanted(null));
    client.resource(found()).scale(5);

    new Handover(client).leaveReplicas(found());
    apply.apply(wanted(null));

    assertThat(found().getSpec().getReplicas()).isEqualTo(5);
  }

  @Test
  void whatSomebodyElseScaledStandsAsWantedAndWhatTheyChangedBesidesDoesNot() {
    Apply apply = new Apply(client);
    apply.apply(wanted(null));
    client.resource(found()).scale(5);

    assertThat(apply.isCurrent(wanted(null), found())).isTrue();
    assertThat(apply.generation(wanted(null), found()))
        .isEqualTo(found().getMetadata().getGeneration() - 1);

    client.resource(found().edit().editSpec().withPaused(true).endSpec().build()).update();
    assertThat(apply.isCurrent(wanted(null), found())).isFalse();
  }
}
