package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.predict.ModelHolder;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * {@code grpc.health.v1.Health}, of the server and of its service: not serving until the model is
 * loaded, and never again once a drain has begun.
 */
@Singleton
final class ServingHealth {
  private static final List<String> SERVICES =
      List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, GRPCInferenceServiceGrpc.SERVICE_NAME);

  private final HealthStatusManager manager = new HealthStatusManager();

  ServingHealth(ModelHolder models, Drain drain) {
    SERVICES.forEach(service -> manager.setStatus(service, ServingStatus.NOT_SERVING));
    models.whenLoaded(
        () -> SERVICES.forEach(service -> manager.setStatus(service, ServingStatus.SERVING)));
    drain.whenBegun(manager::enterTerminalState);
  }

  BindableService service() {
    return manager.getHealthService();
  }
}
