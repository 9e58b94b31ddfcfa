package dev.loupe.serving.http;

import dev.loupe.serving.predict.Asker;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Who asks, as a request's head says. */
@Singleton
final class Askers {
  private final Origins origins;

  Askers(Origins origins) {
    this.origins = origins;
  }

  /**
   * @param thisVersion whether its path names the version that runs here
   */
  Asker of(HttpRequest<?> request, boolean thisVersion) {
    return new Asker(origins.of(request), Optional.empty(), thisVersion);
  }
}
