package dev.loupe.operator.bench;

import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a program reaches the API server as a pod does: by a service account's token. With a
 * certificate instead the client would read its configuration anew for every request.
 */
record ServiceAccess(URI server, Path authority, Path token) {
  private static final String ACCOUNT = "default";

  /** With all rights; the token is put into the folder. */
  static ServiceAccess of(ApiServer server, String namespace, Path folder) throws IOException {
    server
        .client()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace + "-" + ACCOUNT)
                .endMetadata()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endSubject()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .build())
        .create();
    String token =
        server
            .client()
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(ACCOUNT)
            .tokenRequest()
            .getStatus()
            .getToken();
    Config config = server.config();
    return new ServiceAccess(
        URI.create(config.getMasterUrl()),
        Path.of(config.getCaCertFile()),
        Files.writeString(folder.resolve("token"), token));
  }

  /** What the client looks for before it looks where a pod has it. */
  Map<String, String> environment() {
    return Map.of(
        "KUBERNETES_SERVICE_HOST", server.getHost(),
        "KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort()),
        "KUBERNETES_CERTS_CA_FILE", authority.toString(),
        "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", token.toString(),
        "KUBERNETES_AUTH_TRYKUBECONFIG", "false");
  }
}
