package dev.loupe.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefaultsTest {
  private final Rendering rendering = Rendering.ofDefaults();

  @Test
  void theOperatorAndAllItNeedsAreRendered() {
    assertThat(
            rendering.objects().stream()
                .filter(object -> !object.path("kind").asText().equals("CustomResourceDefinition"))
                .map(object -> object.path("kind").asText() + "/" + Rendering.name(object)))
        .containsExactlyInAnyOrder(
            "ServiceAccount/loupe",
            "ConfigMap/loupe-checks",
            "Deployment/loupe",
            "Service/loupe-metrics",
            "PodDisruptionBudget/loupe",
            "NetworkPolicy/loupe",
            "ClusterRole/loupe",
            "ClusterRoleBinding/loupe",
            "ClusterRole/loupe-view",
            "ClusterRole/loupe-edit",
            "Role/loupe-leader-election",
            "RoleBinding/loupe-leader-election",
            "ValidatingAdmissionPolicy/loupe-pods",
            "ValidatingAdmissionPolicyBinding/loupe-pods");
  }

  @Test
  void twoRenderingsAreTheSameSoThatArgoCdSeesNoDifference() {
    assertThat(Rendering.ofDefaults().text()).isEqualTo(rendering.text());
  }

  @Test
  void noSecretIsRendered() {
    assertThat(rendering.names("Secret")).isEmpty();
  }

  @Test
  void everyObjectStandsInTheReleasesNamespaceOrInNone() {
    assertThat(rendering.objects())
        .allSatisfy(
            object ->
                assertThat(object.at("/metadata/namespace").asText())
                    .isEqualTo(
                        object
                                .path("kind")
                                .asText()
                                .matches("(Cluster|ValidatingAdmission).*|CustomResourceDefinition")
                            ? ""
                            : Rendering.NAMESPACE));
  }

  @Test
  void theReleasesNameIsInTheNameOfEverythingUnlessOverridden() {
    assertThat(Rendering.of("fullnameOverride: detectors").names("Deployment"))
        .containsExactly("detectors");
  }
}
