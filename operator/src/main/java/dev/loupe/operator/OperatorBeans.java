package dev.loupe.operator;

import dev.loupe.operator.kube.Clients;
import dev.loupe.operator.kube.ClusterClock;
import dev.loupe.operator.kube.Events;
import dev.loupe.operator.metrics.LoupeMetrics;
import dev.loupe.operator.model.DetectorModelReconciler;
import dev.loupe.operator.poll.SplitPoller;
import dev.loupe.operator.prometheus.MeasurementPoller;
import dev.loupe.operator.prometheus.Measurer;
import dev.loupe.operator.rollout.Pace;
import dev.loupe.operator.run.TrainingRunReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;

/** The operator's parts, and what each is made of. */
@Factory
final class OperatorBeans {
  @Singleton
  OperatorSettings settings() {
    return OperatorSettings.from(System.getenv());
  }

  /** Primary: Micronaut brings a clock of its own. */
  @Singleton
  @Primary
  ClusterClock clock() {
    return new ClusterClock(Clock.systemUTC());
  }

  @Singleton
  LeaderFence fence(OperatorSettings settings) {
    return new LeaderFence(
        settings.namespace(), OperatorLife.RENEW_DEADLINE, System::nanoTime, Clock.systemUTC());
  }

  @Singleton
  @Bean(preDestroy = "close")
  KubernetesClient client(OperatorSettings settings, LeaderFence fence, ClusterClock clock) {
    return Clients.client(
        new KubernetesClientBuilder()
            .withHttpClientBuilderConsumer(
                http -> {
                  http.addOrReplaceInterceptor("clock", clock);
                  if (settings.leaderElection()) {
                    http.addOrReplaceInterceptor("fence", fence);
                  }
                }));
  }

  @Singleton
  LoupeMetrics metrics(MeterRegistry registry) {
    return new LoupeMetrics(registry);
  }

  @Singleton
  Events events(KubernetesClient client, InstantSource clock, OperatorSettings settings) {
    return new Events(client, clock, settings.podName());
  }

  @Singleton
  TrainingRunReconciler runs(
      KubernetesClient client,
      OperatorSettings settings,
      Events events,
      LoupeMetrics metrics,
      InstantSource clock) {
    return new TrainingRunReconciler(
        client,
        new TrainingRunReconciler.Settings(
            settings.trainerImage(), settings.trainerCudaImage(), settings.imagePullSecrets()),
        events,
        metrics,
        clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Measurer measurer(OperatorSettings settings, LoupeMetrics metrics, InstantSource clock) {
    return new Measurer(settings.prometheus(), metrics, clock);
  }

  @Singleton
  DetectorModelReconciler models(
      KubernetesClient client,
      OperatorSettings settings,
      Events events,
      LoupeMetrics metrics,
      Measurer measurer,
      InstantSource clock) {
    return new DetectorModelReconciler(
        client,
        new DetectorModelReconciler.Settings(
            settings.servingImage(),
            settings.imagePullSecrets(),
            settings.servingEnv(),
            Pace.USUAL),
        events,
        metrics,
        new SplitPoller(SplitPoller.PORT, metrics),
        new Measuring(new MeasurementPoller<>(measurer, clock)),
        clock,
        new SecureRandom());
  }
}
