package dev.loupe.operator.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.contract.Json;
import dev.loupe.operator.kube.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what Prometheus' HTTP API answers. Nothing in it is trusted. */
final class AnswerReader {
  private static final int MAX_QUOTED = 300;

  private AnswerReader() {}

  /**
   * @param asked Prometheus' address, for messages
   */
  static Fetched read(String asked, int status, byte[] body) {
    if (status == 401 || status == 403) {
      return new Fetched.Refused(
          "%s answered %d%s; see to prometheus.secretName and its keys"
              .formatted(asked, status, quoted(body)));
    }
    JsonNode answer;
    try {
      answer = Json.read(body, JsonNode.class);
    } catch (IOException noJson) {
      return strange(asked, status, body);
    }
    return switch (answer.path("status").asText()) {
      case "success" -> success(asked, status, body, answer);
      case "error" -> error(asked, status, answer);
      default -> strange(asked, status, body);
    };
  }

  private static Fetched success(String asked, int status, byte[] body, JsonNode answer) {
    JsonNode warnings = answer.path("warnings");
    if (!warnings.isEmpty()) {
      // Several stores behind one address, of which one did not answer: too few were counted.
      return new Fetched.Unreachable(
          "%s answered in part only: %s".formatted(asked, quote(warnings.path(0).asText())));
    }
    JsonNode result = answer.path("data").path("result");
    try {
      return switch (answer.path("data").path("resultType").asText()) {
        case "vector" -> new Fetched.Vector(series(result, "value"));
        case "matrix" -> new Fetched.Range(series(result, "values"));
        case "scalar" -> new Fetched.Scalar(number(result.path(1)));
        case "string" -> new Fetched.Text(result.path(1).asText());
        default -> strange(asked, status, body);
      };
    } catch (NumberFormatException noNumber) {
      return strange(asked, status, body);
    }
  }

  private static Fetched error(String asked, int status, JsonNode answer) {
    String said = quote(answer.path("error").asText());
    return status == 400 || status == 422
        ? new Fetched.Invalid(said)
        : new Fetched.Unreachable("%s answered %d: %s".formatted(asked, status, said));
  }

  private static Fetched strange(String asked, int status, byte[] body) {
    return new Fetched.Unreachable(
        "%s answered %d%s, which is no answer of Prometheus' API; see to prometheus.url"
            .formatted(asked, status, quoted(body)));
  }

  private static List<Series> series(JsonNode result, String points) {
    List<Series> series = new ArrayList<>(result.size());
    for (JsonNode one : result) {
      Map<String, String> labels = new HashMap<>();
      one.path("metric").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      JsonNode values = one.path(points);
      List<Series.Point> read = new ArrayList<>();
      if (points.equals("value")) {
        read.add(point(values));
      } else {
        values.forEach(value -> read.add(point(value)));
      }
      if (!read.isEmpty()) {
        series.add(new Series(labels, read));
      }
    }
    return series;
  }

  private static Series.Point point(JsonNode pair) {
    if (pair.size() != 2 || !pair.path(0).isNumber()) {
      throw new NumberFormatException("no pair of time and value");
    }
    return new Series.Point(Math.round(pair.path(0).asDouble() * 1000), number(pair.path(1)));
  }

  /** Numbers come as text: "12", "1e-05", "NaN", "+Inf". */
  private static double number(JsonNode text) {
    return switch (text.asText()) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text.asText());
    };
  }

  private static String quoted(byte[] body) {
    String text = quote(new String(body, java.nio.charset.StandardCharsets.UTF_8));
    return text.isEmpty() ? "" : " (" + text + ")";
  }

  private static String quote(String text) {
    return Texts.cut(Texts.oneLine(Texts.cut(text, 4 * MAX_QUOTED)), MAX_QUOTED);
  }
}
