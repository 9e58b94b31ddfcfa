package dev.loupe.operator.check;

import dev.loupe.crd.DetectorModel;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the models that answer predictions, and where. */
final class ServingModels {
  private static final String SERVING = "Serving";
  private static final String HTTP_PORT = "http";

  private ServingModels() {}

  /**
   * @param name {@code namespace/name} of the DetectorModel
   * @param predict absent: the model's Service is missing, or has no port
   */
  record ServingModel(String name, Optional<URI> predict) {}

  /**
   * Those whose condition Serving is True.
   *
   * @param namespaces empty: all
   */
  static List<ServingModel> find(KubernetesClient client, List<String> namespaces) {
    Stream<DetectorModel> models =
        namespaces.isEmpty()
            ? client.resources(DetectorModel.class).inAnyNamespace().list().getItems().stream()
            : namespaces.stream()
                .flatMap(
                    namespace ->
                        client
                            .resources(DetectorModel.class)
                            .inNamespace(namespace)
                            .list()
                            .getItems()
                            .stream());
    return models.filter(ServingModels::serves).map(model -> locate(client, model)).toList();
  }

  static boolean serves(DetectorModel model) {
    return Optional.ofNullable(model.getStatus()).stream()
        .flatMap(status -> Stream.ofNullable(status.conditions()).flatMap(List::stream))
        .anyMatch(
            condition ->
                SERVING.equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static ServingModel locate(KubernetesClient client, DetectorModel model) {
    String namespace = model.getMetadata().getNamespace();
    String name = model.getMetadata().getName();
    Service service = client.services().inNamespace(namespace).withName(name).get();
    return new ServingModel(
        namespace + "/" + name, Optional.ofNullable(service).flatMap(ServingModels::address));
  }

  /** The Service's port named http, else its first. */
  static Optional<URI> address(Service service) {
    return service.getSpec().getPorts().stream()
        .min(Comparator.comparing((ServicePort port) -> !HTTP_PORT.equals(port.getName())))
        .map(
            port ->
                URI.create(
                    "http://%s.%s.svc:%d/v1/predict"
                        .formatted(
                            service.getMetadata().getName(),
                            service.getMetadata().getNamespace(),
                            port.getPort())));
  }
}
