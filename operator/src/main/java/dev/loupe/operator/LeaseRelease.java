package dev.loupe.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the Lease back at an orderly end, so that the next replica need not wait for it to expire.
 */
final class LeaseRelease {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseRelease.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final String identity;

  LeaseRelease(KubernetesClient client, String namespace, String name, String identity) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.identity = identity;
  }

  void release() {
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(name).get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        Lease free = new LeaseBuilder(lease).editSpec().withHolderIdentity("").endSpec().build();
        // With the version that was read: another's newer claim stands.
        client.resource(free).lockResourceVersion().update();
      }
    } catch (KubernetesClientException e) {
      LOG.atInfo().setCause(e).log("The Lease was not given back; it expires by itself");
    }
  }
}
