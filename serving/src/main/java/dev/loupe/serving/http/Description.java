package dev.loupe.serving.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.serving.Application;
import dev.loupe.serving.openapi.OpenApi;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes what this server routes on its public port, when it is first asked. */
@Singleton
public final class Description {
  private final Router router;
  private @Nullable JsonNode made;

  Description(Router router) {
    this.router = router;
  }

  public synchronized JsonNode get() {
    JsonNode description = made;
    if (description == null) {
      description = OpenApi.describe(Application.class, ProblemBody.class, routes());
      made = description;
    }
    return description;
  }

  private List<OpenApi.Route> routes() {
    return router
        .uriRoutes()
        // Those of the management port have it; a HEAD is a GET.
        .filter(route -> route.getPort() == null && !route.getHttpMethodName().equals("HEAD"))
        .map(Description::route)
        .filter(route -> !route.handler().isAnnotationPresent(Hidden.class))
        .toList();
  }

  private static OpenApi.Route route(UriRouteInfo<?, ?> route) {
    return new OpenApi.Route(
        route.getHttpMethodName(),
        route.getUriMatchTemplate().toString(),
        route.getTargetMethod().getTargetMethod());
  }
}
