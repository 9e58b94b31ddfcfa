package dev.loupe.operator.model;

import dev.loupe.crd.Loupe;
import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Memory;
import dev.loupe.operator.kube.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes kubelets look at a split at once: they read anew what a pod mounts when the pod changes, if
 * only in an annotation, and else every minute or so. Where the operator may not do that, pods
 * follow later.
 */
final class SplitTouch {
  private static final Logger LOG = LoggerFactory.getLogger(SplitTouch.class);
  private static final int AT_ONCE = 16;
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /** The turn of which a pod could not be told, by namespace and name. */
  private final Map<String, Integer> refused = Collections.synchronizedMap(new Memory<>());

  SplitTouch(KubernetesClient client) {
    this.client = client;
  }

  /** Whether the pod is still to be told of that turn; what was refused is not tried again. */
  boolean isDue(PodFacts pod, int turn) {
    return !pod.annotation(Loupe.ANNOTATION_SPLIT).equals(Optional.of(Integer.toString(turn)))
        && !Integer.valueOf(turn).equals(refused.get(key(pod.namespace(), pod.name())));
  }

  /** Tells each pod, several at once; trouble that may pass is thrown when all were tried. */
  void touch(String namespace, ModelDecision.Touch touch) {
    ConcurrentLinkedQueue<KubernetesClientException> trouble = new ConcurrentLinkedQueue<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      touch.pods().forEach(pod -> each.execute(() -> tell(namespace, pod, touch.turn(), trouble)));
    }
    Optional.ofNullable(trouble.peek())
        .ifPresent(
            e -> {
              throw e;
            });
  }

  private void tell(
      String namespace,
      String pod,
      int turn,
      ConcurrentLinkedQueue<KubernetesClientException> trouble) {
    places.acquireUninterruptibly();
    try {
      // A patch in words would be preceded by a read, which needs another right.
      client.resource(told(namespace, pod, turn)).patch(PatchContext.of(PatchType.JSON_MERGE));
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> {
          // It ended meanwhile.
        }
        case HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE -> refused(namespace, pod, turn, e);
        default -> trouble.add(e);
      }
    } finally {
      places.release();
    }
  }

  private static Pod told(String namespace, String pod, int turn) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod)
        .withNamespace(namespace)
        .addToAnnotations(Loupe.ANNOTATION_SPLIT, Integer.toString(turn))
        .endMetadata()
        .build();
  }

  private void refused(String namespace, String pod, int turn, KubernetesClientException e) {
    refused.put(key(namespace, pod), turn);
    LOG.atWarn()
        .addKeyValue("namespace", namespace)
        .addKeyValue("pod", pod)
        .addKeyValue("turn", turn)
        .addKeyValue("why", Apply.words(e))
        .log("A pod may not be told of a new split; it follows when its kubelet looks by itself");
  }

  private static String key(String namespace, String pod) {
    return namespace + "/" + pod;
  }
}
