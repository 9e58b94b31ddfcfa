package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Stream;

/** Tells the end of a namespace from trouble: what can't be made in it any more needs no retry. */
public final class Terminating {
  /** The cause that the API server gives with its 403. */
  private static final String CAUSE = "NamespaceTerminating";

  private Terminating() {}

  /** Whether the API server refused a write because the object's namespace is being deleted. */
  public static boolean refused(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause)
        .filter(KubernetesClientException.class::isInstance)
        .map(e -> ((KubernetesClientException) e).getStatus())
        .anyMatch(Terminating::saysSo);
  }

  private static boolean saysSo(Status status) {
    return status != null
        && status.getDetails() != null
        && status.getDetails().getCauses().stream().anyMatch(c -> CAUSE.equals(c.getReason()));
  }
}
