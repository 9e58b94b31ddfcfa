package dev.loupe.serving.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The API in OpenAPI 3.1's words, made from the routes themselves and from the annotations on their
 * methods and on the records of their bodies. Every answer says its request's id; what no route
 * describes by itself has the body of all errors.
 */
public final class OpenApi {
  private static final String VERSION = "3.1.1";

  /**
   * One way to ask.
   *
   * @param method of HTTP
   * @param path with its variables in braces
   * @param handler what answers
   */
  public record Route(String method, String path, Method handler) {}

  private OpenApi() {}

  /**
   * @param program has the annotation {@code OpenAPIDefinition}, and a {@code SecurityScheme} for
   *     each way to say a key
   * @param error the body of an error
   * @throws IllegalStateException if a route is not described
   */
  public static ObjectNode describe(Class<?> program, Class<?> error, List<Route> routes) {
    @Nullable OpenAPIDefinition definition = program.getAnnotation(OpenAPIDefinition.class);
    if (definition == null) {
      throw new IllegalStateException(program + " has no @OpenAPIDefinition");
    }
    ObjectNode root = Schemas.object().put("openapi", VERSION);
    head(root, definition);
    Schemas schemas = new Schemas();
    List<SecurityScheme> keys = List.of(program.getAnnotationsByType(SecurityScheme.class));
    Operations operations =
        new Operations(schemas, error, keys.stream().map(SecurityScheme::name).toList());
    ObjectNode paths = root.putObject("paths");
    routes.stream()
        .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
        .forEach(
            route ->
                paths
                    .withObjectProperty(route.path())
                    .set(
                        route.method().toLowerCase(Locale.ROOT),
                        operations.describe(route.path(), route.handler())));
    ObjectNode components = root.putObject("components");
    components.putObject("schemas").setAll(schemas.components());
    components
        .putObject("headers")
        .putObject("RequestId")
        .put("description", "What the request's X-Request-ID says, or an id made here.")
        .putObject("schema")
        .put("type", "string");
    for (SecurityScheme key : keys) {
      key(components.withObjectProperty("securitySchemes").putObject(key.name()), key);
    }
    return root;
  }

  private static void key(ObjectNode scheme, SecurityScheme said) {
    scheme.put("type", said.type().toString()).put("description", said.description());
    switch (said.type()) {
      case APIKEY -> scheme.put("in", said.in().toString()).put("name", said.paramName());
      case HTTP -> scheme.put("scheme", said.scheme());
      case DEFAULT, OPENIDCONNECT, MUTUALTLS, OAUTH2 ->
          throw new IllegalStateException(said.name() + " is no key that a header says");
    }
  }

  private static void head(ObjectNode root, OpenAPIDefinition definition) {
    ObjectNode info = root.putObject("info");
    info.put("title", definition.info().title());
    info.put("description", definition.info().description());
    info.put("version", definition.info().version());
    info.putObject("license")
        .put("name", definition.info().license().name())
        .put("identifier", definition.info().license().name());
    for (Tag tag : definition.tags()) {
      ObjectNode one = root.withArrayProperty("tags").addObject().put("name", tag.name());
      if (!tag.description().isEmpty()) {
        one.put("description", tag.description());
      }
    }
  }
}
