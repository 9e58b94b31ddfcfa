package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RightsTest {
  private static final JsonNode RIGHTS =
      Rendering.yaml(Repository.text(Repository.CHART.resolve("files/rights.yaml")));

  /** With what is granted together with a policy alone. */
  private static final JsonNode WATCHED =
      Rendering.YAML
          .createArrayNode()
          .addAll((ArrayNode) RIGHTS.path("watched"))
          .addAll((ArrayNode) RIGHTS.path("touching"));

  private static final List<String> READING = List.of("get", "list", "watch");

  @Test
  void theOperatorMayDoWhatTheListSaysAndNoMore() {
    Rendering rendering = Rendering.ofDefaults();

    assertThat(rendering.one("ClusterRole", "loupe").path("rules")).isEqualTo(WATCHED);
    assertThat(rendering.one("Role", "loupe-leader-election").path("rules"))
        .isEqualTo(RIGHTS.path("own"));
    assertThat(bindings(rendering))
        .allSatisfy(RightsTest::bindsTheOperator)
        .extracting(binding -> binding.at("/roleRef/name").asText())
        .containsExactlyInAnyOrder("loupe", "loupe-leader-election");
  }

  @Test
  void inNamedNamespacesItHasARoleInEachAndNoRightElsewhere() {
    Rendering rendering = Rendering.of("watchNamespaces: [team-a, team-b]");

    assertThat(rendering.names("ClusterRoleBinding")).isEmpty();
    assertThat(rendering.all("Role").filter(role -> Rendering.name(role).equals("loupe")))
        .allSatisfy(role -> assertThat(role.path("rules")).isEqualTo(WATCHED))
        .extracting(role -> role.at("/metadata/namespace").asText())
        .containsExactly("team-a", "team-b");
    assertThat(bindings(rendering))
        .allSatisfy(RightsTest::bindsTheOperator)
        .extracting(binding -> binding.at("/metadata/namespace").asText())
        .containsExactlyInAnyOrder("team-a", "team-b", Rendering.NAMESPACE);
  }

  @Test
  void inNamedNamespacesNoClusterRoleIsLeftThatLetsAnyoneWriteButTheUsersOwn() {
    assertThat(
            Rendering.of("watchNamespaces: [team-a]")
                .all("ClusterRole")
                .filter(
                    role -> Rendering.elements(role.path("rules")).anyMatch(RightsTest::writes)))
        .extracting(Rendering::name)
        .containsExactly("loupe-edit");
    assertThat(
            Rendering.of("{watchNamespaces: [team-a], rbac: {aggregatedRoles: false}}")
                .names("ClusterRole"))
        .isEmpty();
  }

  @Test
  void noRightIsForEverythingAndSecretsAreMadeAndNeverRead() {
    assertThat(Stream.concat(Rendering.elements(WATCHED), Rendering.elements(RIGHTS.path("own"))))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              assertThat(rule.fieldNames())
                  .toIterable()
                  .containsExactlyInAnyOrder("apiGroups", "resources", "verbs");
              assertThat(Rendering.texts(rule.path("apiGroups"))).hasSize(1).doesNotContain("*");
              assertThat(Rendering.texts(rule.path("resources"))).doesNotContain("*", "pods/exec");
              assertThat(Rendering.texts(rule.path("verbs")))
                  .doesNotContain("*", "escalate", "bind", "impersonate");
              if (Rendering.texts(rule.path("resources")).contains("secrets")) {
                assertThat(Rendering.texts(rule.path("verbs"))).containsExactly("create");
              }
            });
  }

  @Test
  void withoutAnElectionThereIsNoRightToALease() {
    assertThat(Rendering.of("leaderElection: {enabled: false}").names("Role")).isEmpty();
  }

  @Test
  void podsMayBePatchedOnlyWhereAPolicySaysToWhichEnd() {
    Rendering rendering = Rendering.ofDefaults();
    JsonNode policy = rendering.one("ValidatingAdmissionPolicy", "loupe-pods").path("spec");
    JsonNode binding = rendering.one("ValidatingAdmissionPolicyBinding", "loupe-pods");

    assertThat(policy.at("/matchConditions/0/expression").asText())
        .isEqualTo("request.userInfo.username == \"system:serviceaccount:loupe-system:loupe\"");
    assertThat(policy.path("failurePolicy").asText()).isEqualTo("Fail");
    assertThat(binding.path("spec"))
        .isEqualTo(Rendering.yaml("{policyName: loupe-pods, validationActions: [Deny]}"));
    for (String values :
        List.of(
            "rbac: {touchPods: false}", "{rbac: {touchPods: false}, watchNamespaces: [team-a]}")) {
      Rendering without = Rendering.of(values);
      assertThat(without.names("ValidatingAdmissionPolicy")).isEmpty();
      assertThat(without.names("ValidatingAdmissionPolicyBinding")).isEmpty();
      assertThat(
              Stream.of("Role", "ClusterRole")
                  .flatMap(without::all)
                  .flatMap(role -> Rendering.elements(role.path("rules"))))
          .noneMatch(RightsTest::patchesPods);
    }
  }

  @Test
  void aClusterThatKnowsNoSuchPolicyGivesNoRightToPods() {
    Rendering rendering = Rendering.ofCluster("1.29.4");

    assertThat(rendering.names("ValidatingAdmissionPolicy")).isEmpty();
    assertThat(rendering.one("ClusterRole", "loupe").path("rules"))
        .isEqualTo(RIGHTS.path("watched"));
  }

  private static boolean patchesPods(JsonNode rule) {
    return Rendering.texts(rule.path("resources")).contains("pods")
        && Rendering.texts(rule.path("verbs")).contains("patch");
  }

  @Test
  void theUserMayGrantTheRightsOtherwise() {
    Rendering rendering = Rendering.of("rbac: {create: false, aggregatedRoles: false}");

    assertThat(
            Stream.of(
                    "Role",
                    "ClusterRole",
                    "RoleBinding",
                    "ClusterRoleBinding",
                    "ValidatingAdmissionPolicy")
                .flatMap(rendering::all))
        .isEmpty();
  }

  @Test
  void theClustersOwnRolesLearnOfLoupesObjects() {
    Rendering rendering = Rendering.ofDefaults();

    assertThat(aggregatesTo(rendering.one("ClusterRole", "loupe-view")))
        .containsExactlyInAnyOrder("view", "edit", "admin");
    assertThat(aggregatesTo(rendering.one("ClusterRole", "loupe-edit")))
        .containsExactlyInAnyOrder("edit", "admin");
    assertThat(rendering.one("ClusterRole", "loupe-view").path("rules"))
        .noneMatch(RightsTest::writes);
    assertThat(Rendering.elements(rendering.one("ClusterRole", "loupe-edit").path("rules")))
        .allSatisfy(
            rule ->
                assertThat(Rendering.texts(rule.path("resources")))
                    .containsExactlyInAnyOrder("detectormodels", "trainingruns", "modelversions"));
  }

  @Test
  void helmTestAsksForTheRightsThatTheRolesGrant(@TempDir Path folder) throws IOException {
    Rendering rendering =
        Rendering.of(ChartCopy.withoutHookAnnotations(folder), "watchNamespaces: [team-a, team-b]");
    JsonNode asked =
        Rendering.yaml(rendering.one("ConfigMap", "loupe-checks").at("/data/rights.json").asText());

    assertThat(Rendering.texts(asked.path("namespaces"))).containsExactly("team-a", "team-b");
    assertThat(asked.path("watched")).isEqualTo(WATCHED);
    assertThat(asked.path("ownNamespace").asText()).isEqualTo(Rendering.NAMESPACE);
    assertThat(asked.path("own")).isEqualTo(RIGHTS.path("own"));
  }

  private static List<JsonNode> bindings(Rendering rendering) {
    return Stream.of("RoleBinding", "ClusterRoleBinding").flatMap(rendering::all).toList();
  }

  private static void bindsTheOperator(JsonNode binding) {
    assertThat(binding.path("subjects"))
        .isEqualTo(
            Rendering.yaml("[{kind: ServiceAccount, name: loupe, namespace: loupe-system}]"));
  }

  private static boolean writes(JsonNode rule) {
    return !READING.containsAll(Rendering.texts(rule.path("verbs")));
  }

  private static List<String> aggregatesTo(JsonNode role) {
    String prefix = "rbac.authorization.k8s.io/aggregate-to-";
    return role.at("/metadata/labels").properties().stream()
        .filter(
            label -> label.getKey().startsWith(prefix) && label.getValue().asText().equals("true"))
        .map(label -> label.getKey().substring(prefix.length()))
        .toList();
  }
}
