package dev.loupe.serving.start;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Json;
import dev.loupe.detector.bundle.Bundle;
import dev.loupe.detector.bundle.BundleReader;
import dev.loupe.detector.bundle.InvalidBundleException;
import dev.loupe.detector.bundle.SelfTest;
import dev.loupe.detector.bundle.SelfTestException;
import dev.loupe.detector.image.BadImageException;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.detector.store.Access;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.detector.store.Stores;
import dev.loupe.serving.predict.Answerer;
import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.LoadedModel;
import dev.loupe.serving.predict.ModelHolder;
import dev.loupe.serving.predict.PredictionService;
import dev.loupe.serving.predict.Want;
import dev.loupe.serving.queue.Ticker;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bundle, verifies all of it, warms it up, and only then lets it answer. */
@Singleton
public final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  /** One caller a core: threads inside a call would only take cores from the other callers. */
  private static final int INTRA_OP_THREADS = 1;

  /** More threads than these make hardly anything faster. */
  private static final int MOST_THREADS_ALONE = 4;

  private final Settings settings;
  private final Identity identity;
  private final ModelHolder models;
  private final PredictionService predictions;
  private final Ticker ticker;

  ModelLoader(
      Settings settings,
      Identity identity,
      ModelHolder models,
      PredictionService predictions,
      Ticker ticker) {
    this.settings = settings;
    this.identity = identity;
    this.models = models;
    this.predictions = predictions;
    this.ticker = ticker;
  }

  /**
   * @throws StartException if the bundle can't be read, is not what its digest says, or gives other
   *     numbers here than where it was made
   */
  public void load() throws StartException {
    long begun = ticker.nanos();
    try (Store store = open(settings)) {
      Bundle bundle = BundleReader.read(store, digest(settings, store));
      LoadedModel model = verified(store, bundle);
      warmUp(model, bundle);
      Leftovers.giveBack();
      models.set(model);
      LOG.atInfo()
          .addKeyValue("event", "model_loaded")
          .addKeyValue("model", identity.model())
          .addKeyValue("version", identity.version())
          .addKeyValue("bundle", bundle.sha256())
          .addKeyValue("classes", bundle.manifest().classes())
          .addKeyValue("seconds", Duration.ofNanos(ticker.nanos() - begun).toMillis() / 1000.0)
          .log("The model is loaded, verified and warm");
    } catch (IOException | InvalidBundleException | InvalidModelException | SelfTestException e) {
      throw Failures.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.of(e);
    }
  }

  static Store open(Settings settings) throws StoreException {
    @Nullable Path secret = settings.artifactsSecret();
    return Stores.open(
        settings.bundleUri(),
        settings.artifactsRoot(),
        secret == null ? Access.surroundings(System.getenv()) : Access.secret(secret));
  }

  /** The digest that is expected; without one, what the manifest there is. */
  static String digest(Settings settings, Store store) throws StoreException {
    @Nullable String expected = settings.bundleSha256();
    return expected != null
        ? expected
        : Digest.of(store.read(BundleManifest.FILE, BundleReader.MAX_MANIFEST_BYTES));
  }

  private LoadedModel verified(Store store, Bundle bundle)
      throws InvalidBundleException, InvalidModelException, SelfTestException {
    BundleManifest manifest = bundle.manifest();
    DetectorSession session = session(store, bundle);
    boolean good = false;
    try {
      SelfTest.check(bundle, session);
      LoadedModel model =
          new LoadedModel(
              bundle.sha256(),
              new Answerer(identity.version(), manifest.classes()),
              manifest,
              session,
              new Preprocessor(manifest.preprocessing()),
              new Scorer(manifest.classes(), manifest.positiveClass(), manifest.threshold()));
      good = true;
      return model;
    } catch (SelfTestException e) {
      throw new SelfTestException("%s: self-test: %s".formatted(store.uri(), e.getMessage()), e);
    } finally {
      if (!good) {
        session.close();
      }
    }
  }

  private static DetectorSession session(Store store, Bundle bundle) throws InvalidModelException {
    try {
      return DetectorSession.open(bundle.model(), INTRA_OP_THREADS, threadsAlone());
    } catch (InvalidModelException e) {
      throw new InvalidModelException(
          "%s: %s".formatted(store.uri(BundleManifest.MODEL_FILE), e.getMessage()), e);
    }
  }

  /** For a lone request the other cores idle. */
  private static int threadsAlone() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS_ALONE);
  }

  /** The way that requests will take, after the self-test's own. */
  private void warmUp(LoadedModel model, Bundle bundle) throws InterruptedException {
    for (byte[] picture : bundle.pictures().values()) {
      try {
        // With the map, whose nodes a request for it must not be the first to run.
        predictions.predictNow(model, new Input.Encoded(picture), new Want.Map(null));
      } catch (BadImageException overTheLimits) {
        // The self-test has no limits, and these are the user's to set: another picture warms up.
        continue;
      }
    }
  }

  /** The names that are set; those that are not come from the manifest. */
  static Identity identify(Settings settings) throws IOException {
    if (settings.model() != null && settings.version() != null) {
      return new Identity(settings.model(), settings.version());
    }
    try (Store store = open(settings)) {
      byte[] json = store.read(BundleManifest.FILE, BundleReader.MAX_MANIFEST_BYTES);
      String digest = Digest.hex(Digest.of(json)).substring(0, 10);
      @Nullable String model = settings.model();
      if (model == null) {
        model = Json.read(json, BundleManifest.class).model();
      }
      @Nullable String version = settings.version();
      return new Identity(model, version == null ? model + "-" + digest : version);
    }
  }
}
