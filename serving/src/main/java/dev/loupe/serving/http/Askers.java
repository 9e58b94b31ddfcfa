package dev.loupe.serving.http;

import dev.loupe.contract.TrafficSplit;
import dev.loupe.serving.predict.Asker;
import dev.loupe.serving.split.SplitFile;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who asks, as a request's head says. */
@Singleton
final class Askers {
  private final Origins origins;
  private final SplitFile split;

  Askers(Origins origins, SplitFile split) {
    this.origins = origins;
    this.split = split;
  }

  /**
   * @param thisVersion whether its path names the version that runs here
   */
  Asker of(HttpRequest<?> request, boolean thisVersion) {
    return new Asker(origins.of(request), session(request), thisVersion);
  }

  private Optional<String> session(HttpRequest<?> request) {
    TrafficSplit.@Nullable Session wanted = split.following().session();
    if (wanted == null) {
      return Optional.empty();
    }
    @Nullable String header = wanted.header();
    @Nullable String cookie = wanted.cookie();
    Optional<String> said = Optional.empty();
    if (header != null) {
      said = Optional.ofNullable(request.getHeaders().get(header));
    } else if (cookie != null) {
      said = request.getCookies().findCookie(cookie).map(Cookie::getValue);
    }
    return said.filter(session -> !session.isEmpty());
  }
}
