package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class ApplyTest {
  private static final String PATH = "/api/v1/namespaces/shop/configmaps";
  private static final ConfigMap PLAN =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withName("photo-1-plan")
          .withNamespace("shop")
          .endMetadata()
          .build();

  KubernetesMockServer server;
  KubernetesClient client;

  @Test
  void aNameThatIsTakenIsNoFailure() {
    answer("AlreadyExists");
    server.expect().get().withPath(PATH + "/photo-1-plan").andReturn(200, PLAN).once();

    assertThat(new Apply(client).create(PLAN, "5e1f")).isEqualTo(new Apply.Created.Exists(false));
  }

  @Test
  void aQuotaThatWasBusyIsNotTakenForATakenName() {
    answer("Conflict");

    assertThatThrownBy(() -> new Apply(client).create(PLAN, "5e1f"))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void whatIsRefusedStaysSoUntilItIsWantedOtherwiseOrForgotten() {
    server
        .expect()
        .patch()
        .withPath(PATH + "/photo-1-plan?fieldManager=" + Apply.FIELD_MANAGER + "&force=true")
        .andReturn(403, new StatusBuilder().withCode(403).withMessage("exceeded quota").build())
        .once();
    Apply apply = new Apply(client);

    assertThat(apply.apply(PLAN)).hasValue("exceeded quota");

    assertThat(apply.isRefused(PLAN)).isTrue();
    assertThat(apply.isRefused(new ConfigMapBuilder(PLAN).addToData("plan.json", "{}").build()))
        .isFalse();
    apply.forget("ConfigMap", "shop", "photo-1-plan");
    assertThat(apply.isRefused(PLAN)).isFalse();
  }

  private void answer(String reason) {
    server
        .expect()
        .post()
        .withPath(PATH)
        .andReturn(409, new StatusBuilder().withCode(409).withReason(reason).build())
        .once();
  }
}
