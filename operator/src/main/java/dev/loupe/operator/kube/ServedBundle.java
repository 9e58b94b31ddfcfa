package dev.loupe.operator.kube;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bundle that a version's Deployment was made to serve.
 *
 * @param secretName of the Secret that opens its store; absent: none
 */
public record ServedBundle(String uri, String sha256, @Nullable String secretName) {
  /** Of a serving container: where its bundle is. */
  public static final String URI = "LOUPE_BUNDLE_URI";

  /** Of a serving container: its bundle's digest. */
  public static final String SHA256 = "LOUPE_BUNDLE_SHA256";

  /** Empty for a Deployment that is not one of a version. */
  public static Optional<ServedBundle> of(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
        .map(ServedBundle::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<ServedBundle> of(Container container) {
    return value(container, URI)
        .flatMap(
            uri ->
                value(container, SHA256)
                    .map(sha256 -> new ServedBundle(uri, sha256, secret(container))));
  }

  private static @Nullable String secret(Container container) {
    return value(container, StoreSecrets.ARTIFACTS).map(StoreSecrets::name).orElse(null);
  }

  private static Optional<String> value(Container container, String name) {
    return container.getEnv().stream()
        .filter(e -> e.getName().equals(name))
        .findFirst()
        .map(EnvVar::getValue);
  }
}
