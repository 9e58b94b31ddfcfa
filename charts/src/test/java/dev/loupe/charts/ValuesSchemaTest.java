package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesSchemaTest {
  private static final JsonNode SCHEMA =
      Rendering.yaml(Repository.text(Repository.CHART.resolve("values.schema.json")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas: 0                                          | at '/replicas': minimum: got 0, want 1
          replicas: many                                       | at '/replicas': got string, want integer
          replica: 2                                           | additional properties 'replica' not allowed
          images: {operator: {repo: x}}                        | at '/images/operator': additional properties 'repo' not allowed
          images: {operator: {repository: ""}}                 | at '/images/operator/repository'
          images: {operator: {repository: "https://x/y"}}      | 'https://x/y' does not match pattern
          images: {serving: {digest: "abc"}}                   | at '/images/serving/digest': 'abc' does not match pattern
          images: {operator: {pullPolicy: Sometimes}}          | at '/images/operator/pullPolicy': value must be one of
          watchNamespaces: [Team_A]                            | at '/watchNamespaces/0': 'Team_A' does not match pattern
          watchNamespaces: [a, a]                              | at '/watchNamespaces': items at 0 and 1 are equal
          watchNamespaces: a                                   | at '/watchNamespaces': got string, want array
          reconcile: {atOnce: 0}                               | at '/reconcile/atOnce': minimum: got 0, want 1
          reconcile: {perSecond: 5000}                         | at '/reconcile/perSecond': maximum: got 5,000, want 1,000
          imagePullSecrets: [regcred]                          | at '/imagePullSecrets/0': got string, want object
          serving: {env: {LOUPE_BUNDLE_URI: "s3://a/b"}}       | at '/serving/env': additional properties 'LOUPE_BUNDLE_URI' not allowed
          serving: {env: {JAVA_TOOL_OPTIONS: "-Xmx1g"}}        | at '/serving/env': additional properties 'JAVA_TOOL_OPTIONS' not allowed
          serving: {env: {LOUPE_THREADS: 2}}                   | at '/serving/env/LOUPE_THREADS': got number, want string
          resources: {requests: {cpu: lots}}                   | at '/resources/requests/cpu'
          resources: {requests: {gpu: 1}}                      | additional properties 'gpu' not allowed
          terminationGracePeriodSeconds: 0                     | at '/terminationGracePeriodSeconds': minimum: got 0, want 1
          networkPolicy: {apiServerPorts: [70000]}             | at '/networkPolicy/apiServerPorts/0': maximum: got 70,000, want 65,535
          networkPolicy: {apiServerPorts: []}                  | at '/networkPolicy/apiServerPorts': minItems: got 0, want 1
          metrics: {serviceMonitor: {interval: often}}         | at '/metrics/serviceMonitor/interval': 'often' does not match pattern
          metrics: {podMonitor: {interval: 0s}}                | at '/metrics/podMonitor/interval': '0s' does not match pattern
          metrics: {scrapeConfig: {interval: 5s}}              | at '/metrics/scrapeConfig': additional properties 'interval' not allowed
          prometheus: {url: "prometheus:9090"}                 | at '/prometheus/url': 'prometheus:9090' does not match pattern
          prometheus: {url: "http://me:secret@prometheus"}     | at '/prometheus/url'
          prometheus: {timeout: 90s}                           | at '/prometheus/timeout': '90s' does not match pattern
          prometheus: {delay: 10m}                             | at '/prometheus/delay': '10m' does not match pattern
          prometheus: {tokenKey: "a/b"}                        | at '/prometheus/tokenKey': 'a/b' does not match pattern
          prometheus: {caKey: ""}                              | at '/prometheus/caKey': minLength: got 0, want 1
          networkPolicy: {prometheusPorts: []}                 | at '/networkPolicy/prometheusPorts': minItems: got 0, want 1
          podLabels: {"not a key": x}                          | at '/podLabels': additional properties 'not a key' not allowed
          extraEnv: [{value: x}]                               | at '/extraEnv/0': missing property 'name'
          """)
  void aBadValueIsRefusedByNameAndReason(String values, String message) {
    assertThatThrownBy(() -> Rendering.of(values)).hasMessageContaining(message);
  }

  @Test
  void everyValueIsInTheSchemaAndRequired() {
    JsonNode values = Rendering.yaml(Repository.text(Repository.CHART.resolve("values.yaml")));

    assertThat(Rendering.texts(SCHEMA.path("required")))
        .containsExactlyElementsOf(values::fieldNames);
  }

  @Test
  void nothingInTheSchemaIsUnbounded() {
    List<String> unbounded = new ArrayList<>();
    walk("", SCHEMA, unbounded);

    assertThat(unbounded).isEmpty();
  }

  private static void walk(String path, JsonNode schema, List<String> unbounded) {
    boolean bounded =
        switch (schema.path("type").asText()) {
          case "object" -> schema.has("additionalProperties") || schema.has("maxProperties");
          case "array" -> schema.has("maxItems");
          case "string" -> schema.has("maxLength") || schema.has("pattern");
          case "integer", "number" -> schema.has("minimum");
          default -> true;
        };
    if (!bounded) {
      unbounded.add(path);
    }
    schema
        .properties()
        .forEach(child -> walk(path + "/" + child.getKey(), child.getValue(), unbounded));
    int index = 0;
    for (JsonNode element : schema.isArray() ? schema : List.<JsonNode>of()) {
      walk(path + "/" + index++, element, unbounded);
    }
  }
}
