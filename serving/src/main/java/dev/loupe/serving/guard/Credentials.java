package dev.loupe.serving.guard;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request shows, in whichever protocol: the headers have the same names. */
public final class Credentials {
  public static final String API_KEY = "X-API-Key";
  public static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer ";

  private Credentials() {}

  /** The key, from {@value #API_KEY}, else from {@value #AUTHORIZATION}. */
  public static Optional<String> key(@Nullable String apiKey, @Nullable String authorization) {
    if (apiKey != null && !apiKey.isBlank()) {
      return Optional.of(apiKey.strip());
    }
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return Optional.empty();
  }
}
