package dev.loupe.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.TrainingRun;
import dev.loupe.e2e.AuditLog.Request;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operator with a Role in one namespace, and no right in any other. */
class NamespacedModeIT {
  private final Playground inside = Playground.named("inside");
  private final Playground outside = Playground.named("outside");
  private final OperatorPods operator = new OperatorPods(inside.client());
  private final Release release = new Release();

  @AfterEach
  void goodBye() {
    release.restore();
    outside.close();
    inside.close();
  }

  @Test
  @Fault(
      value =
          "the operator given Roles in one namespace (`watchNamespaces`), and a trainer image that doesn't exist",
      held =
          "a model trains and serves with these Roles alone; the run without an image says which"
              + " one; a run elsewhere is taken up when its namespace is watched again")
  void rolesInOneNamespaceAreEnough() {
    operator.scale(0);
    operator.deleteLease();
    Instant begin = Instant.now();
    release.set("--set-json", "watchNamespaces=[\"" + inside.namespace() + "\"]");
    outside.kubectlApply(Manifests.run("elsewhere").ofModel("nobody").yaml());

    inside.kubectlApply(Manifests.lenientModel("photo"));
    String uri = inside.dataAdd("data", Samples.good(30, 5));
    inside.kubectlApply(Manifests.quickRun("within").on(uri).yaml());
    TrainingRun run = inside.ended("within");
    assertThat(run.getStatus().phase()).as(run.getStatus().message()).isEqualTo("Succeeded");
    inside.serves("photo", run.getStatus().version());
    assertThat(outside.run("elsewhere").getStatus()).isNull();
    assertThat(AuditLog.since(begin))
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.allowed()).as(request.toString()).isTrue();
              assertThat(request.because()).doesNotContain("ClusterRoleBinding \"loupe\"");
            })
        .extracting(Request::namespace)
        .doesNotContain(outside.namespace());

    release.set("--set", "images.trainer.tag=none,images.trainer.digest=");
    inside.kubectlApply(Manifests.quickRun("no-image").on(uri).seed(9).yaml());
    Playground.until(
        "the run says which image is missing",
        Duration.ofMinutes(2),
        () -> inside.run("no-image").getStatus(),
        status -> status != null && status.message().matches("(?s).*Image.*trainer:none.*"));
    inside.kubectl("delete", "trainingrun", "no-image");

    release.restore();
    Playground.until(
        "the run elsewhere is taken up",
        Duration.ofMinutes(1),
        () -> outside.run("elsewhere").getStatus(),
        status -> status != null && status.phase().equals("Pending"));
  }
}
