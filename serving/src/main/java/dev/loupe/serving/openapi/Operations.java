package dev.loupe.serving.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Describes one way to ask. */
final class Operations {
  private static final String UNAUTHORIZED = "401";
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-zA-Z0-9_]+)}");

  private final Schemas schemas;
  private final Class<?> error;
  private final List<String> keys;
  private final Set<String> ids = new HashSet<>();

  /**
   * @param error the body of whatever is not described by itself
   * @param keys names of the ways to say a key
   */
  Operations(Schemas schemas, Class<?> error, List<String> keys) {
    this.schemas = schemas;
    this.error = error;
    this.keys = keys;
  }

  ObjectNode describe(String path, Method handler) {
    Operation said =
        Annotations.first(handler, Operation.class)
            .orElseThrow(() -> new IllegalStateException(handler + " has no @Operation"));
    ObjectNode operation = Schemas.object();
    Annotations.ofClass(handler, Tag.class)
        .ifPresent(tag -> operation.putArray("tags").add(tag.name()));
    put(operation, "summary", said.summary());
    put(operation, "description", said.description());
    operation.put("operationId", id(said, handler, path));
    parameters(operation.putArray("parameters"), path, handler);
    Annotations.first(handler, RequestBody.class)
        .ifPresent(
            body -> {
              ObjectNode request = operation.putObject("requestBody");
              put(request, "description", body.description());
              request.put("required", body.required());
              contents(request.putObject("content"), body.content());
            });
    ObjectNode responses = operation.putObject("responses");
    responses(responses, handler);
    if (responses.has(UNAUTHORIZED)) {
      security(operation.putArray("security"));
    }
    return operation;
  }

  /** None is wanted where the model has no keys, and one of them elsewhere. */
  private void security(ArrayNode alternatives) {
    alternatives.addObject();
    keys.forEach(name -> alternatives.addObject().putArray(name));
  }

  /** The method's name, and where that is taken the path's words beside it. */
  private String id(Operation said, Method handler, String path) {
    String id = said.operationId().isEmpty() ? handler.getName() : said.operationId();
    if (!ids.add(id)) {
      id = id + path.replaceAll("[^A-Za-z0-9]+", "_");
      ids.add(id);
    }
    return id;
  }

  private void parameters(ArrayNode parameters, String path, Method handler) {
    List<Parameter> said =
        Stream.concat(
                Annotations.all(handler, Parameter.class).stream(),
                Annotations.same(handler)
                    .flatMap(method -> Stream.of(method.getParameters()))
                    .flatMap(argument -> Stream.of(argument.getAnnotationsByType(Parameter.class))))
            .filter(parameter -> !parameter.hidden() && !parameter.name().isEmpty())
            .toList();
    Set<String> named = new HashSet<>();
    for (Parameter parameter : said) {
      if (named.add(parameter.name())) {
        boolean inPath = parameter.in() == ParameterIn.PATH || path.contains(variable(parameter));
        String in = inPath ? "path" : parameter.in().name().toLowerCase(Locale.ROOT);
        ObjectNode one = parameter(parameters, parameter.name(), in, inPath);
        put(one, "description", parameter.description());
        one.set("schema", schemas.of(parameter.schema()));
      }
    }
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      if (named.add(variables.group(1))) {
        parameter(parameters, variables.group(1), "path", true)
            .putObject("schema")
            .put("type", "string");
      }
    }
  }

  private static String variable(Parameter parameter) {
    return "{" + parameter.name() + "}";
  }

  private static ObjectNode parameter(
      ArrayNode parameters, String name, String in, boolean required) {
    return parameters.addObject().put("name", name).put("in", in).put("required", required);
  }

  private void responses(ObjectNode responses, Method handler) {
    List<ApiResponse> all = new ArrayList<>(Annotations.all(handler, ApiResponse.class));
    all.sort(Comparator.comparing(ApiResponse::responseCode));
    for (ApiResponse said : all) {
      if (!responses.has(said.responseCode())) {
        ObjectNode response = responses.putObject(said.responseCode());
        response.put("description", said.description());
        headers(response.putObject("headers"), said.headers());
        if (said.content().length > 0) {
          contents(response.putObject("content"), said.content());
        }
      }
    }
    ObjectNode other = responses.putObject("default");
    other.put("description", "Any other error.");
    headers(other.putObject("headers"), new Header[0]);
    other
        .putObject("content")
        .putObject("application/json")
        .set("schema", schemas.of((java.lang.reflect.Type) error));
  }

  private void headers(ObjectNode headers, Header[] said) {
    headers.putObject("X-Request-ID").put("$ref", "#/components/headers/RequestId");
    for (Header header : said) {
      ObjectNode one = headers.putObject(header.name());
      put(one, "description", header.description());
      one.set("schema", schemas.of(header.schema()));
    }
  }

  private void contents(ObjectNode contents, Content[] said) {
    for (Content content : said) {
      ObjectNode one = contents.putObject(content.mediaType());
      ObjectNode schema = schemas.of(content.schema());
      if (!schema.isEmpty()) {
        one.set("schema", schema);
      }
      for (ExampleObject example : content.examples()) {
        String name = example.name().isEmpty() ? "example" : example.name();
        ObjectNode shown = one.withObjectProperty("examples").putObject(name);
        put(shown, "summary", example.summary());
        shown.set("value", SchemaWords.parsed(example.value()));
      }
    }
  }

  private static void put(ObjectNode node, String word, String value) {
    if (!value.isEmpty()) {
      node.put(word, value);
    }
  }
}
