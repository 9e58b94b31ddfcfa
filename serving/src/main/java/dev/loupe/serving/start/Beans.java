package dev.loupe.serving.start;

import dev.loupe.detector.image.ImageLimits;
import dev.loupe.serving.drain.Drain;
import dev.loupe.serving.predict.PredictionIds;
import dev.loupe.serving.queue.ByteBudget;
import dev.loupe.serving.queue.PixelBudget;
import dev.loupe.serving.queue.Ticker;
import dev.loupe.serving.queue.WorkQueue;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.Environment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What the settings come down to. */
@Factory
final class Beans {

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

  /** Made at the start, so that a key that is none ends it. */
  @Context
  PredictionIds predictionIds(Settings settings, RandomGenerator random) throws StartException {
    return new PredictionIds(SigningKey.read(settings.keysDir(), random), random);
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

  @Singleton
  PixelBudget pixelBudget(Settings settings) {
    return new PixelBudget(settings.maxPixels());
  }

  @Singleton
  Drain drain(Settings settings, Ticker ticker) {
    return new Drain(settings.drainQuiet(), settings.drainLimit(), ticker);
  }
}
