package dev.loupe.operator.faults;

import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.TrialTraffic;
import dev.loupe.operator.kube.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** What all plays share: the connection to the API server, and hands that clear away. */
final class Backstage implements AutoCloseable {
  /** One carries a hundred watches, and an operator has a dozen. */
  private static final int CONNECTIONS = 8;

  private final Config config;
  private final List<StandardHttpClient<?, ?, ?>> connections = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final KubernetesSerialization serialization = Clients.serialization();
  private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();

  Backstage(ApiServer server) {
    this.config = new ConfigBuilder(server.config()).withOnlyHttpWatches(true).build();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(
          (StandardHttpClient<?, ?, ?>) new JdkHttpClientFactory().newBuilder(config).build());
    }
  }

  Life begins(String namespace, Script script, Link.Deaths deaths, TrialTraffic traffic) {
    StandardHttpClient<?, ?, ?> http = connections.get(next.getAndIncrement() % CONNECTIONS);
    Link link = new Link(http, namespace, script, deaths);
    KubernetesClient client =
        Clients.client(
            new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config).build())
                .withHttpClientFactory(new LinkedHttpClient.Factory(link)),
            serialization);
    return new Life(link, client, namespace, traffic);
  }

  void later(Runnable work) {
    hands.execute(work);
  }

  @Override
  public void close() {
    hands.close();
    connections.forEach(StandardHttpClient::close);
  }
}
