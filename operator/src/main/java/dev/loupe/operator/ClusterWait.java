package dev.loupe.operator;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.ModelVersion;
import dev.loupe.crd.TrainingRun;
import dev.loupe.operator.kube.Apply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the operator's start back until the API server gives what it watches: one that begins, or
 * that was given the CRDs a moment ago, refuses for some seconds, and the caches are filled once.
 */
final class ClusterWait {
  static final int TRIES = 60;
  static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterWait.class);
  private static final List<Class<? extends HasMetadata>> WATCHED =
      List.of(DetectorModel.class, TrainingRun.class, ModelVersion.class);

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Pause pause;

  /** How time passes between two tries. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * @param namespaces that are watched; all if empty
   */
  ClusterWait(KubernetesClient client, Set<String> namespaces, Pause pause) {
    this.client = client;
    this.namespaces = namespaces;
    this.pause = pause;
  }

  /**
   * @throws KubernetesClientException if it refuses for good (the CRDs are not there, the rights
   *     are not), or still after {@value #TRIES} tries
   */
  void untilItAnswers() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        WATCHED.forEach(this::ask);
        return;
      } catch (KubernetesClientException e) {
        if (!Apply.mayPass(e) || attempt == TRIES) {
          throw e;
        }
        LOG.atInfo()
            .addKeyValue("attempt", attempt)
            .addKeyValue("of", TRIES)
            .addKeyValue("answer", String.valueOf(e.getMessage()))
            .log("The API server does not give what the operator watches yet");
        pause.of(PAUSE);
      }
    }
  }

  private void ask(Class<? extends HasMetadata> kind) {
    var one = new ListOptionsBuilder().withLimit(1L).build();
    if (namespaces.isEmpty()) {
      client.resources(kind).inAnyNamespace().list(one);
    } else {
      namespaces.forEach(namespace -> client.resources(kind).inNamespace(namespace).list(one));
    }
  }
}
