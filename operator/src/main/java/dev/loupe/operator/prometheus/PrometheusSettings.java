package dev.loupe.operator.prometheus;

import dev.loupe.operator.kube.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where Prometheus is, and how it is asked.
 *
 * @param url {@code LOUPE_PROMETHEUS_URL}, {@code http://HOST[:PORT][/PATH]} or https; empty: there
 *     is none, and no candidate is promoted by analysis
 * @param login how the operator says who it is
 * @param authority {@code LOUPE_PROMETHEUS_CA_FILE}: certificates in PEM that sign the server's;
 *     empty: those that Java trusts
 * @param timeout {@code LOUPE_PROMETHEUS_TIMEOUT}, 1s to 60s, 10s if it is not said: how long one
 *     query may take
 * @param delay {@code LOUPE_PROMETHEUS_DELAY}, 0s to 5m, 15s if it is not said: how old the newest
 *     sample is that is counted; longer than a scrape takes, or what comes in late is never counted
 */
public record PrometheusSettings(
    Optional<URI> url, Login login, Optional<Path> authority, Duration timeout, Duration delay) {
  private static final String URL = "LOUPE_PROMETHEUS_URL";
  private static final String TOKEN = "LOUPE_PROMETHEUS_TOKEN_FILE";
  private static final String USER = "LOUPE_PROMETHEUS_USER_FILE";
  private static final String PASSWORD = "LOUPE_PROMETHEUS_PASSWORD_FILE";
  private static final String AUTHORITY = "LOUPE_PROMETHEUS_CA_FILE";
  private static final String TIMEOUT = "LOUPE_PROMETHEUS_TIMEOUT";
  private static final String DELAY = "LOUPE_PROMETHEUS_DELAY";

  /** Files, which are read again for each query: a Secret's that was changed counts at once. */
  public sealed interface Login {
    record Nobody() implements Login {}

    record Token(Path file) implements Login {}

    record Password(Path user, Path password) implements Login {}
  }

  /** {@link IllegalArgumentException} naming the first variable that is not accepted. */
  public static PrometheusSettings from(Map<String, String> environment) {
    return new PrometheusSettings(
        said(environment, URL).map(PrometheusSettings::url),
        login(environment),
        file(environment, AUTHORITY),
        duration(environment, TIMEOUT, "10s", Duration.ofSeconds(1), Duration.ofSeconds(60)),
        duration(environment, DELAY, "15s", Duration.ZERO, Duration.ofMinutes(5)));
  }

  private static Login login(Map<String, String> environment) {
    Optional<Path> token = file(environment, TOKEN);
    Optional<Path> user = file(environment, USER);
    Optional<Path> password = file(environment, PASSWORD);
    if (user.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          "environment variables %s and %s: only one of them is set; expected both, or none"
              .formatted(USER, PASSWORD));
    }
    if (token.isPresent() && user.isPresent()) {
      throw new IllegalArgumentException(
          "environment variables %s and %s are both set; expected a token, or a user and a password"
              .formatted(TOKEN, USER));
    }
    if (user.isPresent() && password.isPresent()) {
      return new Login.Password(user.get(), password.get());
    }
    return token.<Login>map(Login.Token::new).orElseGet(Login.Nobody::new);
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (web
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return URI.create(text.replaceAll("/+$", ""));
      }
    } catch (URISyntaxException otherForm) {
      // said below
    }
    throw new IllegalArgumentException(
        "environment variable %s is %s; expected http://HOST[:PORT][/PATH] or https://…, without a user, a query or a fragment"
            .formatted(URL, text));
  }

  private static Duration duration(
      Map<String, String> environment, String name, String usual, Duration least, Duration most) {
    String text = said(environment, name).orElse(usual);
    try {
      Duration duration = Durations.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (IllegalArgumentException otherForm) {
      // said below
    }
    throw new IllegalArgumentException(
        "environment variable %s is %s; expected a duration from %ds to %ds, like %s"
            .formatted(name, text, least.toSeconds(), most.toSeconds(), usual));
  }

  private static Optional<Path> file(Map<String, String> environment, String name) {
    return said(environment, name).map(Path::of);
  }

  private static Optional<String> said(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
