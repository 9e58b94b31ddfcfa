package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient
class ClientsTest {
  private static final ConfigMap MAP =
      new ConfigMapBuilder()
          .withNewMetadata()
          .withName("a")
          .withNamespace("shop")
          .endMetadata()
          .build();

  KubernetesMockServer server;
  KubernetesClient mock;

  /**
   * The client's own second try would pass the interceptors again, and one that refuses it hangs.
   */
  @Test
  @Timeout(60)
  void aWriteThatFailsIsNotSentAgainBehindItsCallersBack() {
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/shop/configmaps")
        .andReturn(503, "away")
        .always();
    AtomicInteger sent = new AtomicInteger();
    Interceptor counting =
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (sent.incrementAndGet() > 1) {
              throw new KubernetesClientException("refused");
            }
          }
        };

    try (KubernetesClient client =
        Clients.client(
            new KubernetesClientBuilder()
                .withConfig(mock.getConfiguration())
                .withHttpClientBuilderConsumer(
                    http -> http.addOrReplaceInterceptor("counting", counting)))) {
      assertThatThrownBy(() -> client.resource(MAP).create())
          .hasMessageContaining("Service Unavailable");
    }

    assertThat(sent).hasValue(1);
  }
}
