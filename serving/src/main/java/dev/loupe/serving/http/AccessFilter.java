package dev.loupe.serving.http;

import dev.loupe.serving.drain.Traffic;
import dev.loupe.serving.guard.Caller;
import dev.loupe.serving.guard.Credentials;
import dev.loupe.serving.guard.Endpoint;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.guard.Limited;
import dev.loupe.serving.guard.Open;
import dev.loupe.serving.guard.Quota;
import dev.loupe.serving.guard.Verdict;
import dev.loupe.serving.observe.CallerMetrics;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the guard about each request of the public port, before any of its body is read. What a
 * route needs, the route itself says: {@link Open}, {@link Limited}, or a key and no more.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER)
final class AccessFilter {
  /** After those that name and count the request; what has no order comes last of all. */
  static final int ORDER = 1000;

  private static final String QUOTA = "loupe.quota";
  private static final String FORWARDED = "X-Forwarded-For";

  private final Guard guard;
  private final Traffic traffic;
  private final Answers answers;
  private final CallerMetrics metrics;

  AccessFilter(Guard guard, Traffic traffic, Answers answers, CallerMetrics metrics) {
    this.guard = guard;
    this.traffic = traffic;
    this.answers = answers;
    this.metrics = metrics;
  }

  @RequestFilter
  @Nullable HttpResponse<?> check(HttpRequest<?> request) {
    Optional<RouteMatch<?>> route = RouteAttributes.getRouteMatch(request);
    // What is no route is answered with 404 or 405, whoever asks.
    if (route.isEmpty() || !traffic.isPublic(request)) {
      return null;
    }
    AnnotationMetadata says = route.get().getAnnotationMetadata();
    if (says.hasAnnotation(Open.class)) {
      return null;
    }
    Optional<Endpoint> endpoint = says.enumValue(Limited.class, Endpoint.class);
    Verdict verdict =
        guard.check(
            Credentials.key(
                request.getHeaders().get(Credentials.API_KEY),
                request.getHeaders().get(Credentials.AUTHORIZATION)),
            request.getRemoteAddress().getAddress(),
            request.getHeaders().getAll(FORWARDED),
            endpoint);
    metrics.count(verdict);
    return switch (verdict) {
      case Verdict.Admitted admitted -> admit(request, admitted);
      case Verdict.Unauthenticated unknown ->
          answers
              .of(Problem.of(HttpStatus.UNAUTHORIZED, "Unauthorized", unknown.detail()))
              .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"loupe\"");
      case Verdict.Limited limited -> limited(request, limited);
    };
  }

  private static @Nullable HttpResponse<?> admit(
      HttpRequest<?> request, Verdict.Admitted admitted) {
    request.setAttribute(Caller.ATTRIBUTE, admitted.caller());
    admitted.quota().ifPresent(quota -> request.setAttribute(QUOTA, quota));
    return null;
  }

  private HttpResponse<?> limited(HttpRequest<?> request, Verdict.Limited limited) {
    Quota quota = limited.quota();
    request.setAttribute(Caller.ATTRIBUTE, limited.caller());
    MutableHttpResponse<byte[]> answer =
        answers
            .of(Problem.of(HttpStatus.TOO_MANY_REQUESTS, "Rate limit exceeded", limited.detail()))
            .header(HttpHeaders.RETRY_AFTER, Long.toString(Quota.seconds(quota.retry())));
    // An answer of this filter does not pass it again.
    tell(quota, answer);
    return answer;
  }

  /** The names of draft-ietf-httpapi-ratelimit-headers-06, which clients know. */
  @ResponseFilter
  void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request.getAttribute(QUOTA, Quota.class).ifPresent(quota -> tell(quota, response));
  }

  private static void tell(Quota quota, MutableHttpResponse<?> response) {
    response
        .header("RateLimit-Limit", Integer.toString(quota.limit()))
        .header("RateLimit-Remaining", Long.toString(quota.remaining()))
        .header("RateLimit-Reset", Long.toString(Quota.seconds(quota.reset())))
        .header("RateLimit-Policy", "%d;w=%d".formatted(quota.limit(), quota.period().toSeconds()));
  }
}
