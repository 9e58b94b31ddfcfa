package dev.loupe.operator.kube;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.net.HttpURLConnection;
import java.time.Duration;

/**
 * Writes what was found out about an object into its status, unless the object was written since it
 * was looked at: by somebody, or by a write of the operator's whose answer was lost, or that the
 * cache does not show yet.
 */
public final class StatusPatch {
  /** The cache's news wakes the object, too; this is for news that came before. */
  public static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private StatusPatch() {}

  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param seen as it was looked at
   * @param fresh its name and its new status, nothing else
   * @return false: the object was written since, and its status is left; look at it again
   */
  public static <P extends CustomResource<?, ?>> boolean write(
      P seen, P fresh, Context<P> context) {
    try {
      PrimaryUpdateAndCacheUtils.updateAndCacheResource(
          seen, context, unchanged -> fresh, patch -> send(patch, context));
      return true;
    } catch (Overtaken e) {
      return false;
    }
  }

  /** The framework has set the version that was looked at. */
  private static <P extends CustomResource<?, ?>> P send(P patch, Context<P> context) {
    try {
      return Apply.status(context.getClient(), patch);
    } catch (KubernetesClientException e) {
      // The framework would write the same status over the newer object.
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        throw new Overtaken();
      }
      throw e;
    }
  }
}
