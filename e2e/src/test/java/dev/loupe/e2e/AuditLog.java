package dev.loupe.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What programs in pods asked of the API server; {@code helm test} is left out. */
final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATOR = OperatorPods.NAMESPACE + ":loupe";
  private static final Set<String> READING = Set.of("get", "list", "watch");

  private AuditLog() {}

  /**
   * @param account the service account, as namespace:name
   * @param resource with its subresource: jobs, jobs/status; empty for what is none
   * @param allowed by the roles; what was forbidden for another reason, a quota say, is allowed
   * @param because the role and binding that allowed it, in the API server's words
   * @param made whether it made an object that was not there: a server-side apply may, and wants
   *     the right to create, too
   */
  record Request(
      Instant at,
      String account,
      String pod,
      String verb,
      String group,
      String resource,
      String namespace,
      String name,
      boolean allowed,
      String because,
      boolean made) {

    /** Whether it could change what the operator is there for. */
    boolean writes() {
      return !READING.contains(verb)
          && !resource.isEmpty()
          && !resource.equals("leases")
          && !group.equals("authorization.k8s.io");
    }
  }

  /** The operator's requests since then, in no order. */
  static List<Request> since(Instant begin) {
    return everyone(begin).stream().filter(r -> r.account().equals(OPERATOR)).toList();
  }

  /** Those of any other program in a pod. */
  static List<Request> ofOthersSince(Instant begin) {
    return everyone(begin).stream().filter(r -> !r.account().equals(OPERATOR)).toList();
  }

  private static List<Request> everyone(Instant begin) {
    Path log = Node.auditLog();
    try (Stream<Path> files = Files.list(log.getParent())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("audit"))
          .flatMap(AuditLog::lines)
          .map(AuditLog::parse)
          .flatMap(Optional::stream)
          .filter(request -> !request.at().isBefore(begin))
          .filter(request -> !request.pod().contains("-test-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty for the last line while it is being written. */
  private static Optional<Request> parse(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (IOException unfinished) {
      return Optional.empty();
    }
    JsonNode object = event.path("objectRef");
    JsonNode user = event.path("user");
    String subresource = object.path("subresource").asText();
    JsonNode decided = event.path("annotations");
    return Optional.of(
        new Request(
            Instant.parse(event.path("requestReceivedTimestamp").asText()),
            user.path("username").asText().replaceFirst("^system:serviceaccount:", ""),
            user.path("extra").path("authentication.kubernetes.io/pod-name").path(0).asText(),
            event.path("verb").asText(),
            object.path("apiGroup").asText(),
            object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
            object.path("namespace").asText(),
            object.path("name").asText(),
            decided.path("authorization.k8s.io/decision").asText().equals("allow"),
            decided.path("authorization.k8s.io/reason").asText(),
            event.path("responseStatus").path("code").asInt() == HttpURLConnection.HTTP_CREATED));
  }
}
