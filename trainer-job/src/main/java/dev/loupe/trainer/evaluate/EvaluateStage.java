package dev.loupe.trainer.evaluate;

import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.BundleManifest.Lineage;
import dev.loupe.contract.BundleManifest.Preprocessing;
import dev.loupe.contract.Digest;
import dev.loupe.contract.Metrics;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport.Calibration;
import dev.loupe.contract.StageReport.Evaluated;
import dev.loupe.contract.StageReport.Trained;
import dev.loupe.contract.StageReport.Validated;
import dev.loupe.detector.bundle.BundleWriter;
import dev.loupe.detector.drift.Bins;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.infer.Scorer;
import dev.loupe.detector.metrics.ClassificationMetrics;
import dev.loupe.detector.metrics.Temperature;
import dev.loupe.detector.store.Store;
import dev.loupe.detector.store.StoreException;
import dev.loupe.trainer.data.Listing;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.data.Split;
import dev.loupe.trainer.data.ValidatedData;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.report.Thumbnails;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.run.Surroundings;
import dev.loupe.trainer.train.History;
import dev.loupe.trainer.train.Reference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures what train left on the test split, through the way that serving goes, and writes the
 * bundle last and whole. A result that stands already is reported as it is.
 */
public final class EvaluateStage {
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final String BUNDLES = "bundles";

  private final RunPlan plan;
  private final Store data;
  private final Store artifacts;
  private final Surroundings surroundings;
  private final Progress progress;
  private final LongSupplier nanoClock;

  public EvaluateStage(
      RunPlan plan,
      Store data,
      Store artifacts,
      Surroundings surroundings,
      Progress progress,
      LongSupplier nanoClock) {
    this.plan = plan;
    this.data = data;
    this.artifacts = artifacts;
    this.surroundings = surroundings;
    this.progress = progress;
    this.nanoClock = nanoClock;
  }

  public Evaluated run() throws StageFailure {
    Listing listing = ValidatedData.of(artifacts, plan, Split.TEST).listing();
    RunFolder folder = RunFolder.of(artifacts, plan, Stage.EVALUATE, listing.dataDigest());
    Optional<Evaluated> found = folder.report(Evaluated.class);
    if (found.isPresent() && stands(found.get()) && folder.has(RunPage.file(plan))) {
      surroundings.events().log("found", Map.of("stage", Stage.EVALUATE.word()));
      return withPage(found.get(), folder.uri(RunPage.file(plan)));
    }
    RunFolder training = RunFolder.of(artifacts, plan, Stage.TRAIN, listing.dataDigest());
    Trained trained =
        training
            .report(Trained.class)
            .orElseThrow(
                () ->
                    StageFailure.badInput(
                        "NotTrained",
                        "%s is missing; run train with this plan first. Nothing was changed."
                            .formatted(training.uri(RunFolder.REPORT))));
    Evaluated report = measure(listing, folder, training, trained);
    folder.publish(report);
    return report;
  }

  /** The same result may have been found by a run with other rules, and so another page. */
  private static Evaluated withPage(Evaluated e, String uri) {
    return new Evaluated(
        e.bundleUri(),
        e.bundleSha256(),
        e.metrics(),
        e.championMetrics(),
        e.championNote(),
        e.pairs(),
        e.calibration(),
        uri,
        e.appliedAt(),
        e.latency());
  }

  private Evaluated measure(Listing listing, RunFolder folder, RunFolder training, Trained trained)
      throws StageFailure {
    Recipe recipe = plan.recipe();
    byte[] model = training.read(BundleManifest.MODEL_FILE, MAX_FILE_BYTES, trained.files());
    List<Picture> test = listing.of(Split.TEST);
    PictureReader reader = new PictureReader(data);
    SplitRunner runner = new SplitRunner(reader, surroundings.cores(), nanoClock);
    Runnable done = counter(test.size() * (plan.champion() == null ? 1 : 2));
    try (DetectorSession session = DetectorSession.open(model, 1)) {
      double difference =
          ExportCheck.check(
              training.read(Reference.FILE, MAX_FILE_BYTES, trained.files()),
              session,
              temperature(trained));
      surroundings.events().log("exportChecked", Map.of("largestDifference", difference));
      Preprocessing preprocessing = Preprocessor.defaults(recipe.inputSize());
      Scorer scorer = new Scorer(recipe.classes(), recipe.positiveClass(), trained.threshold());
      Verdicts verdicts = runner.run(test, session, preprocessing, scorer, done);
      Metrics metrics =
          ClassificationMetrics.of(
              verdicts.truth(),
              verdicts.probabilities(),
              recipe.classes(),
              recipe.positiveClass(),
              trained.threshold());
      int[] decided =
          ClassificationMetrics.decided(
              verdicts.probabilities(),
              Scorer.positive(recipe.classes(), recipe.positiveClass()),
              trained.threshold());
      ChampionTest.Result champion =
          new ChampionTest(
                  recipe, surroundings.artifactsRoot(), surroundings.accesses().champion(), runner)
              .measure(plan.champion(), test, decided, done);
      SelfTestPictures pictures =
          SelfTestPictures.choose(test, reader, new Preprocessor(preprocessing), session);
      BundleManifest draft = draft(listing, trained, preprocessing, metrics, verdicts, pictures);
      byte[] weights = training.read(BundleManifest.WEIGHTS_FILE, MAX_FILE_BYTES, trained.files());
      String sha256 = write(pictures.files(model, weights), draft);
      Evaluated report =
          new Evaluated(
              bundleUri(sha256),
              sha256,
              metrics,
              champion.metrics(),
              champion.note(),
              champion.pairs(),
              calibration(trained, verdicts),
              folder.uri(RunPage.file(plan)),
              trained.appliedAt(),
              verdicts.latency());
      writePage(folder, training, trained, verdicts, test, report);
      return report;
    } catch (InvalidModelException e) {
      throw StageFailure.badInput("ModelRefused", String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable Calibration calibration(Trained trained, Verdicts verdicts) {
    @Nullable Calibration fitted = trained.calibration();
    if (fitted == null) {
      return null;
    }
    double[][] before = Temperature.undo(verdicts.probabilities(), fitted.temperature());
    return new Calibration(
        fitted.temperature(),
        fitted.note(),
        dev.loupe.detector.metrics.Calibration.error(verdicts.truth(), before),
        dev.loupe.detector.metrics.Calibration.error(verdicts.truth(), verdicts.probabilities()));
  }

  private void writePage(
      RunFolder folder,
      RunFolder training,
      Trained trained,
      Verdicts verdicts,
      List<Picture> test,
      Evaluated report)
      throws StageFailure {
    Findings findings =
        new Findings(
            plan,
            RunFolder.of(artifacts, plan, Stage.VALIDATE, "").report(Validated.class),
            trained,
            History.read(training),
            verdicts,
            report);
    Thumbnails thumbnails =
        new Thumbnails(data, PictureReader.LIMITS, Mistakes.MOST, Mistakes.MOST_BYTES);
    folder.write(
        RunPage.file(plan),
        RunPage.of(
            findings,
            Mistakes.figures(plan.recipe(), trained.threshold(), verdicts, test, thumbnails)));
  }

  private BundleManifest draft(
      Listing listing,
      Trained trained,
      Preprocessing preprocessing,
      Metrics metrics,
      Verdicts verdicts,
      SelfTestPictures pictures) {
    Recipe recipe = plan.recipe();
    return new BundleManifest(
        BundleManifest.FORMAT,
        recipe.model(),
        recipe.classes(),
        recipe.positiveClass(),
        trained.threshold(),
        trained.calibration() == null ? null : trained.calibration().temperature(),
        recipe.architecture(),
        preprocessing,
        metrics,
        Bins.count(verdicts.signals()),
        new Lineage(
            plan.dataset().uri(),
            listing.dataDigest(),
            plan.images().trainer(),
            recipe.hyperparameters()),
        Map.of(),
        pictures.manifest());
  }

  private String write(Map<String, byte[]> files, BundleManifest draft) throws StageFailure {
    try {
      return BundleWriter.write(artifacts.within(BUNDLES), files, draft);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  private static double temperature(Trained trained) {
    return trained.calibration() == null ? Temperature.NONE : trained.calibration().temperature();
  }

  private boolean stands(Evaluated report) throws StageFailure {
    try {
      String folder = BUNDLES + "/" + Digest.hex(report.bundleSha256());
      return artifacts.exists(folder + "/" + BundleManifest.FILE);
    } catch (StoreException e) {
      throw StageFailure.store(e);
    }
  }

  private String bundleUri(String sha256) {
    return artifacts.uri(BUNDLES + "/" + Digest.hex(sha256));
  }

  private Runnable counter(int total) {
    AtomicInteger count = new AtomicInteger();
    return () -> progress.done((double) count.incrementAndGet() / Math.max(1, total));
  }
}
