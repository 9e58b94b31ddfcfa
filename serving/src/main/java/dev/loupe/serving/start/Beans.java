package dev.loupe.serving.start;

import dev.loupe.detector.image.ImageLimits;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.guard.Guard;
import dev.loupe.serving.internal.Seal;
import dev.loupe.serving.predict.PredictionIds;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.PixelBudget;
import dev.loupe.serving.queue.SpareArrays;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.UnreadAnswers;
import dev.loupe.serving.queue.WorkQueue;
import dev.loupe.serving.split.SplitFile;
import dev.loupe.serving.trace.ExportedTracing;
import dev.loupe.serving.trace.LocalTracing;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What the settings come down to. */
@Factory
final class Beans {
  private static final Duration REREAD = Duration.ofSeconds(5);

  /** A split reaches all pods within 2 s, of which the kubelet needs most. */
  private static final Duration REREAD_SPLIT = Duration.ofMillis(250);

  /** Bodies of everyday size of as many requests as wait at most. */
  private static final long SPARE_BYTES = 24 << 20;

  /** A variable {@code LOUPE_QUEUE_LIMIT} is Micronaut's property {@code loupe.queue-limit}. */
  @Singleton
  Settings settings(Environment environment) {
    return Settings.read(
            variable ->
                environment.getProperty(
                    variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-'),
                    String.class))
        .fitting(Runtime.getRuntime().maxMemory());
  }

  @Singleton
  Ticker ticker() {
    return System::nanoTime;
  }

  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Singleton
  RandomGenerator random() {
    return new SecureRandom();
  }

  @Singleton
  Identity identity(Settings settings) throws IOException {
    return ModelLoader.identify(settings);
  }

  /** Read at the start, so that a key that is none ends it. */
  @Context
  SigningKey signingKey(Settings settings, RandomGenerator random) throws StartException {
    return SigningKey.read(settings.keysDir(), random);
  }

  @Singleton
  PredictionIds predictionIds(SigningKey key, RandomGenerator random) {
    return new PredictionIds(key.bytes(), random);
  }

  @Singleton
  Seal seal(SigningKey key, InstantSource clock) {
    return new Seal(key.bytes(), clock);
  }

  @Singleton
  ImageLimits limits(Settings settings) {
    return new ImageLimits(settings.maxImageBytes(), settings.maxPixels(), settings.minSide());
  }

  /** The processors are those that the container's CPU limit leaves. */
  @Singleton
  @Bean(preDestroy = "close")
  WorkQueue workQueue(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new WorkQueue(settings.workers(cores), settings.queueLimit());
  }

  @Singleton
  ByteBudget byteBudget(Settings settings) {
    return new ByteBudget(settings.bodyMemory());
  }

  /** Answers may take as much as bodies. */
  @Singleton
  @Bean(preDestroy = "close")
  UnreadAnswers unreadAnswers(Settings settings, Ticker ticker) {
    return new UnreadAnswers(settings.bodyMemory(), settings.answerDeadline(), ticker);
  }

  @Singleton
  SpareArrays spareArrays() {
    return new SpareArrays(SPARE_BYTES);
  }

  @Singleton
  PixelBudget pixelBudget(Settings settings) {
    return new PixelBudget(settings.maxPixels());
  }

  /** OpenTelemetry is loaded only where it has somewhere to send to. */
  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = "otel.exporter.otlp.endpoint")
  ExportedTracing exportedTracing(Identity identity) {
    return ExportedTracing.open(identity.model(), identity.version());
  }

  @Singleton
  @Requires(missingProperty = "otel.exporter.otlp.endpoint")
  LocalTracing localTracing() {
    // Ids that nobody must be able to guess are made elsewhere.
    return new LocalTracing(new SplittableRandom());
  }

  @Singleton
  Guard guard(Settings settings, Ticker ticker) {
    return new Guard(settings.apiKeysDir(), settings.policyFile(), ticker);
  }

  @Context
  @Bean(preDestroy = "close")
  Watch watch(Guard guard) {
    return new Watch("guard-watch", guard::reread, REREAD);
  }

  @Singleton
  SplitFile splitFile(Settings settings, Identity identity) {
    return new SplitFile(settings.splitFile(), identity.version());
  }

  @Context
  @Bean(preDestroy = "close")
  Watch splitWatch(SplitFile split) {
    return new Watch("split-watch", split::reread, REREAD_SPLIT);
  }

  @Singleton
  Drain drain(Settings settings, Ticker ticker) {
    return new Drain(settings.drainQuiet(), settings.drainLimit(), ticker);
  }
}
