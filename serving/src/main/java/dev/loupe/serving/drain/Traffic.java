package dev.loupe.serving.drain;

import dev.loupe.serving.start.Settings;
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
  private final int internalPort;

  Traffic(Provider<EmbeddedServer> server, Settings settings) {
    this.server = server;
    this.internalPort = settings.internalPort();
  }

  /** Whether a user waits for its answer, here or at another pod. */
  boolean isUsers(HttpRequest<?> request) {
    return isInternal(request) || (isPublic(request) && !isProbe(request.getPath()));
  }

  /** Whether it came over the port where other pods ask. */
  public boolean isInternal(HttpRequest<?> request) {
    return !isPublic(request) && request.getServerAddress().getPort() == internalPort;
  }

  static boolean isProbe(String path) {
    return PROBES.contains(path) || (path.startsWith("/v2/models/") && path.endsWith("/ready"));
  }

  /** Whether it came over the public port. */
  public boolean isPublic(HttpRequest<?> request) {
    return request.getServerAddress().getPort() == server.get().getPort();
  }
}
