package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class TerminatingTest {
  @Test
  void theEndOfANamespaceIsKnownByItsCauseHoweverDeepItLies() {
    var refusal = new KubernetesClientException("forbidden", 403, because("NamespaceTerminating"));

    assertThat(Terminating.refused(refusal)).isTrue();
    assertThat(Terminating.refused(new IllegalStateException(refusal))).isTrue();
  }

  @Test
  void anyOtherRefusalIsTrouble() {
    assertThat(
            Terminating.refused(
                new KubernetesClientException("forbidden", 403, because("ExceededQuota"))))
        .isFalse();
    assertThat(Terminating.refused(new KubernetesClientException("connection reset"))).isFalse();
    assertThat(Terminating.refused(new IllegalStateException())).isFalse();
  }

  private static Status because(String cause) {
    return new StatusBuilder()
        .withCode(403)
        .withNewDetails()
        .addNewCause("", "", cause)
        .endDetails()
        .build();
  }
}
