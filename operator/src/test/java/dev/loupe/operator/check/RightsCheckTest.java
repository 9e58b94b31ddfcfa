package dev.loupe.operator.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.contract.Json;
import dev.loupe.operator.check.Rights.Right;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RightsCheckTest {
  private static final String JSON =
      """
      {
        "namespaces": [%s],
        "watched": [
          {"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["get", "create"]},
          {"apiGroups": ["loupe.dev"], "resources": ["trainingruns/status"], "verbs": ["patch"]}
        ],
        "ownNamespace": "loupe-system",
        "own": [{"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["update"]}]
      }
      """;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void everyVerbOfEveryResourceIsAskedForInEveryNamespace() throws IOException {
    assertThat(rights("\"team-a\", \"team-b\"").each())
        .containsExactly(
            new Right("team-a", "batch", "jobs", "", "get"),
            new Right("team-a", "batch", "jobs", "", "create"),
            new Right("team-a", "loupe.dev", "trainingruns", "status", "patch"),
            new Right("team-b", "batch", "jobs", "", "get"),
            new Right("team-b", "batch", "jobs", "", "create"),
            new Right("team-b", "loupe.dev", "trainingruns", "status", "patch"),
            new Right("loupe-system", "coordination.k8s.io", "leases", "", "update"));
  }

  @Test
  void withoutNamedNamespacesTheRightsAreAskedForEverywhere() throws IOException {
    assertThat(rights("").each()).filteredOn(right -> right.namespace().isEmpty()).hasSize(3);
  }

  @Test
  void allRightsThereIsSuccess() throws IOException {
    assertThat(check(List.of())).isTrue();
    assertThat(text()).isEqualTo("The operator has 4 of the 4 rights it needs.\n");
  }

  @Test
  void aMissingRightIsNamed() throws IOException {
    assertThat(
            check(
                List.of(
                    new Right("", "batch", "jobs", "", "create"),
                    new Right("", "loupe.dev", "trainingruns", "status", "patch"))))
        .isFalse();
    assertThat(text())
        .isEqualTo(
            """
            missing: create jobs.batch in every namespace
            missing: patch trainingruns.loupe.dev/status in every namespace
            The operator has 2 of the 4 rights it needs.
            """);
  }

  private boolean check(List<Right> denied) throws IOException {
    return RightsCheck.check(
        rights(""),
        right -> !denied.contains(right),
        new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static Rights rights(String namespaces) throws IOException {
    return Json.read(JSON.formatted(namespaces).getBytes(StandardCharsets.UTF_8), Rights.class);
  }
}
