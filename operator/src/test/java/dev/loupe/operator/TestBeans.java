package dev.loupe.operator;

import dev.loupe.operator.prometheus.PrometheusSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a test puts in place of the environment: settings and the API server. */
@Factory
@Requires(property = TestBeans.POD)
final class TestBeans {
  static final String POD = "test.pod";
  static final AtomicReference<@Nullable KubernetesClient> CLIENT = new AtomicReference<>();

  @Singleton
  @Replaces(bean = OperatorSettings.class, factory = OperatorBeans.class)
  OperatorSettings settings(@Value("${" + POD + "}") String pod) {
    return new OperatorSettings(
        "serving:1",
        "trainer:1",
        Optional.empty(),
        List.of(),
        Collections.emptySortedMap(),
        Set.of(),
        pod,
        "default",
        true,
        16,
        1000,
        PrometheusSettings.from(Map.of()));
  }

  @Singleton
  @Replaces(bean = KubernetesClient.class, factory = OperatorBeans.class)
  KubernetesClient client() {
    return CLIENT.get();
  }
}
