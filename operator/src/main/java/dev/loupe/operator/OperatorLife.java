package dev.loupe.operator;

import dev.loupe.operator.kube.Apply;
import dev.loupe.operator.kube.Clients;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.model.DetectorModelReconciler;
import dev.loupe.operator.run.TrainingRunReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the reconcilers with the server, elects the one replica that acts, and ends in order. */
@Singleton
final class OperatorLife implements ApplicationEventListener<ServerStartupEvent> {
  static final String LEASE = "loupe-operator";

  /** A leader that could not renew its Lease for so long ends, and writes nothing any more. */
  static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  /** What another waits after the last renewal; what it has over the deadline is the fence's. */
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);

  private static final Duration RENEW_EVERY = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(OperatorLife.class);
  private static final Duration LAST_RECONCILE = Duration.ofSeconds(10);
  private static final int FIRST_RETRY_MILLIS = 500;
  private static final int LONGEST_RETRY_MILLIS = 60_000;
  private static final int LOST_LEASE = 1;

  private final OperatorSettings settings;
  private final KubernetesClient client;
  private final LoupeMetrics metrics;
  private final Operator operator;
  private final LeaderFence fence;
  private final LeaseRelease lease;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();

  OperatorLife(
      OperatorSettings settings,
      KubernetesClient client,
      LeaderFence fence,
      LoupeMetrics metrics,
      TrainingRunReconciler runs,
      DetectorModelReconciler models) {
    this.settings = settings;
    this.client = client;
    this.fence = fence;
    this.metrics = metrics;
    this.lease = new LeaseRelease(client, settings.namespace(), LEASE, settings.podName());
    this.operator = new Operator(this::configure);
    operator.register(runs, this::configure);
    operator.register(models, this::configure);
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    LOG.atInfo()
        .addKeyValue("namespaces", settings.watchNamespaces())
        .addKeyValue("identity", settings.podName())
        .log("The operator starts");
    waitForTheCluster();
    operator.start();
    started.set(true);
    if (!settings.leaderElection()) {
      metrics.leads(true);
    }
  }

  private void waitForTheCluster() {
    try {
      new ClusterWait(client, settings.watchNamespaces(), Thread::sleep).untilItAnswers();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while it waited for the API server", stopped);
    }
  }

  /** Whether the caches are filled; a standby's are, too. */
  boolean isStarted() {
    return started.get();
  }

  /** Whether every watch of the cluster is alive. */
  boolean isHealthy() {
    return !started.get() || operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  private void stop() {
    if (stopping.compareAndSet(false, true)) {
      LOG.atInfo().log("The operator stops");
      operator.stop();
      if (settings.leaderElection()) {
        // A reconcile that outlived its time must not write beside the next leader's.
        fence.close();
        lease.release();
      }
    }
  }

  private void configure(ConfigurationServiceOverrider configuration) {
    configuration
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withUseSSAToPatchPrimaryResource(true)
        .withConcurrentReconciliationThreads(settings.reconcilesAtOnce())
        .withReconciliationTerminationTimeout(LAST_RECONCILE);
    if (settings.leaderElection()) {
      configuration.withLeaderElectionConfiguration(election());
    }
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> controller) {
    controller
        // Annotations are commands, and don't move the generation.
        .withGenerationAware(false)
        .withFieldManager(Apply.FIELD_MANAGER)
        .withInformerListLimit(Clients.LIST_PAGE)
        .withRateLimiter(
            new LinearRateLimiter(Duration.ofSeconds(1), settings.reconcilesPerSecond()))
        .withRetry(
            new GenericRetry()
                .setInitialInterval(FIRST_RETRY_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_RETRY_MILLIS)
                .setMaxAttempts(-1));
    if (settings.watchNamespaces().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(settings.watchNamespaces());
    }
  }

  private LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(settings.namespace())
        .withIdentity(settings.podName())
        .withLeaseDuration(LEASE_DURATION)
        .withRenewDeadline(RENEW_DEADLINE)
        .withRetryPeriod(RENEW_EVERY)
        // The framework's own exit would wait for this program's shutdown, which waits for it.
        .withExitOnStopLeading(false)
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> metrics.leads(true),
                this::stopLeading,
                leader -> LOG.atInfo().addKeyValue("leader", leader).log("There is a leader")))
        .build();
  }

  /** Two replicas must never act at once: one that lost the Lease ends where it stands. */
  private void stopLeading() {
    metrics.leads(false);
    if (!stopping.get()) {
      LOG.atError().log("The Lease is lost; the process ends");
      Runtime.getRuntime().halt(LOST_LEASE);
    }
  }

  /** Stops the operator when the server goes. */
  @Singleton
  static final class Stop implements ApplicationEventListener<ShutdownEvent> {
    private final OperatorLife life;

    Stop(OperatorLife life) {
      this.life = life;
    }

    @Override
    public void onApplicationEvent(ShutdownEvent event) {
      life.stop();
    }
  }
}
