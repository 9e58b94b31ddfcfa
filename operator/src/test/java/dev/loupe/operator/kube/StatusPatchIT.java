package dev.loupe.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.crd.DetectorModel;
import dev.loupe.crd.DetectorModelStatus;
import dev.loupe.operator.fixture.ApiServer;
import dev.loupe.operator.fixture.Manifests;
import dev.loupe.operator.fixture.RunningOperator;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class StatusPatchIT {
  private final ApiServer server;

  StatusPatchIT(ApiServer server) {
    this.server = server;
  }

  @Test
  void anObjectThatNobodyWroteSinceGetsItsStatus() {
    String namespace = server.newNamespace();

    assertThat(writes(namespace, "mine", model -> {})).isTrue();
    assertThat(model(namespace).get().getStatus().message()).isEqualTo("mine");
  }

  @Test
  void aStatusThatWasWrittenSinceIsLeft() {
    String namespace = server.newNamespace();

    assertThat(writes(namespace, "mine", model -> patchStatus(model, "another's"))).isFalse();
    assertThat(model(namespace).get().getStatus().message()).isEqualTo("another's");
  }

  @Test
  void whatIsFoundOutAboutAnEditedObjectIsLeftToTheNextLook() {
    String namespace = server.newNamespace();

    assertThat(writes(namespace, "mine", this::annotate)).isFalse();
    assertThat(model(namespace).get().getStatus()).isNull();
  }

  /** What becomes of a status that is written after something else happened to the object. */
  private boolean writes(String namespace, String message, Consumer<DetectorModel> meanwhile) {
    CompletableFuture<Boolean> wrote = new CompletableFuture<>();
    Writer writer = new Writer(message, meanwhile, wrote);
    try (RunningOperator operator = RunningOperator.start(server.newClient(), namespace, writer)) {
      Manifests.create(server.client(), namespace, Manifests.model());
      return wrote.orTimeout(1, TimeUnit.MINUTES).join();
    }
  }

  private record Writer(
      String message, Consumer<DetectorModel> meanwhile, CompletableFuture<Boolean> wrote)
      implements Reconciler<DetectorModel> {
    @Override
    public UpdateControl<DetectorModel> reconcile(
        DetectorModel model, Context<DetectorModel> context) {
      if (!wrote.isDone()) {
        meanwhile.accept(model);
        wrote.complete(StatusPatch.write(model, withStatus(model, message), context));
      }
      return UpdateControl.noUpdate();
    }
  }

  private Resource<DetectorModel> model(String namespace) {
    return server
        .client()
        .resources(DetectorModel.class)
        .inNamespace(namespace)
        .withName(Manifests.MODEL);
  }

  private void patchStatus(DetectorModel model, String message) {
    Apply.status(server.client(), withStatus(model, message));
  }

  private void annotate(DetectorModel model) {
    model(model.getMetadata().getNamespace())
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build(),
            "{\"metadata\":{\"annotations\":{\"edited\":\"true\"}}}");
  }

  private static DetectorModel withStatus(DetectorModel model, String message) {
    DetectorModel fresh = new DetectorModel();
    fresh.setMetadata(
        new ObjectMetaBuilder()
            .withName(model.getMetadata().getName())
            .withNamespace(model.getMetadata().getNamespace())
            .build());
    fresh.setStatus(
        new DetectorModelStatus(1, List.of(), "Serving", message, null, null, 0, null, null));
    return fresh;
  }
}
