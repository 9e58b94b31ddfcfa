package dev.loupe.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.operator.fixture.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class LeaderFenceIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ApiServer server;
  private final String namespace;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.EPOCH);
  private final LeaderFence fence;
  private final KubernetesClient fenced;

  LeaderFenceIT(ApiServer server) {
    this.server = server;
    this.namespace = server.newNamespace();
    this.fence = new LeaderFence(namespace, LIMIT, nanos::get, wall::get);
    this.fenced =
        new KubernetesClientBuilder()
            .withConfig(server.client().getConfiguration())
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("fence", fence))
            .build();
  }

  @BeforeEach
  void somethingToWrite() {
    server.client().resource(map("there")).create();
  }

  @AfterEach
  void goodBye() {
    fenced.close();
  }

  @Test
  void whoNeverHeldTheLeaseReadsAndAsksButWritesNothing() {
    assertThat(maps()).isNotNull();
    assertThat(mayList()).isTrue();
    assertNoWritePasses();
  }

  @Test
  void whoHoldsTheLeaseWrites() {
    takeLease();

    fenced.resource(map("new")).create();

    assertThat(server.client().resource(map("new")).get()).isNotNull();
  }

  @Test
  void whoWasFrozenPastTheLimitWritesNothingUntilItRenewed() {
    Lease lease = takeLease();

    pass(LIMIT);

    assertNoWritePasses();
    renew(lease);
    fenced.resource(map("new")).create();
  }

  @Test
  void aRenewalCountsFromWhenItWasAskedFor() {
    Lease lease = takeLease();
    pass(LIMIT.minusSeconds(1));
    renew(lease);

    pass(LIMIT.minusMillis(1));
    fenced.resource(map("new")).create();

    pass(Duration.ofMillis(1));
    assertNoWritePasses();
  }

  @Test
  void aRenewalIsAsOldAsTheReadingOfTheLeaseBeforeIt() {
    Lease lease = takeLease();
    fenced.resource(lease).get();
    pass(LIMIT.minusSeconds(1));
    renew(lease);

    pass(Duration.ofSeconds(1));

    assertNoWritePasses();
  }

  @Test
  void whoseMachineSleptPastTheLimitWritesNothing() {
    takeLease();

    // A suspended machine stops the one clock and not the other.
    wall.updateAndGet(before -> before.plus(LIMIT));

    assertNoWritePasses();
  }

  @Test
  void aClockThatWasSetBackMakesNoRenewalYounger() {
    takeLease();

    nanos.addAndGet(LIMIT.toNanos());
    wall.updateAndGet(before -> before.minusSeconds(3600));

    assertNoWritePasses();
  }

  @Test
  void aRenewalThatWasRefusedDoesNotCount() {
    Lease lease = takeLease();
    renew(lease);
    pass(LIMIT);

    // Its resource version is the one before the renewal: another's claim stands.
    assertThatThrownBy(() -> renew(lease)).hasMessageContaining("the object has been modified");

    assertNoWritePasses();
  }

  @Test
  void whoGivesTheLeaseBackWritesNothingMore() {
    Lease lease = takeLease();

    fence.close();
    renew(lease);

    assertNoWritePasses();
  }

  private void assertNoWritePasses() {
    assertThatThrownBy(() -> fenced.resource(map("refused")).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("does not hold the Lease")
        .hasMessageContaining("POST");
    assertThatThrownBy(() -> fenced.resource(map("refused")).serverSideApply())
        .hasMessageContaining("PATCH");
    assertThatThrownBy(() -> fenced.resource(map("there")).delete()).hasMessageContaining("DELETE");
    assertThat(server.client().resource(map("there")).get()).isNotNull();
    assertThat(server.client().resource(map("refused")).get()).isNull();
  }

  private ConfigMap maps() {
    return fenced.resource(map("there")).get();
  }

  private boolean mayList() {
    return fenced
        .resource(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withResource("pods")
                .withVerb("list")
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }

  private Lease takeLease() {
    return fenced
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(OperatorLife.LEASE)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("me")
                .endSpec()
                .build())
        .create();
  }

  private void renew(Lease lease) {
    fenced
        .resource(
            new LeaseBuilder(lease).editSpec().withHolderIdentity("me again").endSpec().build())
        .lockResourceVersion()
        .update();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall.updateAndGet(before -> before.plus(time));
  }

  private ConfigMap map(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .build();
  }
}
