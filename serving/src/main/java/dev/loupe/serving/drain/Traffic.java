package dev.loupe.serving.drain;

import io.micronaut.http.HttpRequest;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.Set;

/** Tells users' requests from those of probes and scrapers, which never end. */
@Singleton
public final class Traffic {
  private static final Set<String> PROBES =
      Set.of("/", "/health", "/healthz", "/v2/health/live", "/v2/health/ready");

  private final Provider<EmbeddedServer> server;

  Traffic(Provider<EmbeddedServer> server) {
    this.server = server;
  }

  /** Whether a user waits for its answer. */
  boolean isUsers(HttpRequest<?> request) {
    return isPublic(request) && !isProbe(request.getPath());
  }

  static boolean isProbe(String path) {
    return PROBES.contains(path) || (path.startsWith("/v2/models/") && path.endsWith("/ready"));
  }

  /** Whether it came over the public port. */
  public boolean isPublic(HttpRequest<?> request) {
    return request.getServerAddress().getPort() == server.get().getPort();
  }
}
