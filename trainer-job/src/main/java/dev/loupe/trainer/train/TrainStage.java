package dev.loupe.trainer.train;

import ai.djl.Device;
import dev.loupe.contract.BundleManifest;
import dev.loupe.contract.Digest;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.RunPlan.Recipe;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.detector.store.Store;
import dev.loupe.trainer.data.Listing;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.data.PictureReader;
import dev.loupe.trainer.data.Split;
import dev.loupe.trainer.data.ValidatedData;
import dev.loupe.trainer.export.OnnxExport;
import dev.loupe.trainer.export.WeightsFile;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.TorchModel;
import dev.loupe.trainer.progress.Progress;
import dev.loupe.trainer.run.RunFolder;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.run.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains on the listing of validate and writes the exported graph, the weights, and reference
 * logits that evaluate holds the graph against. A result that stands already is reported as it is.
 */
public final class TrainStage {
  /** Share of the heap for decoded pictures; PyTorch's memory lies outside of it. */
  private static final double CACHE_SHARE = 0.5;

  private final RunPlan plan;
  private final Store data;
  private final Store artifacts;
  private final Surroundings surroundings;
  private final Progress progress;

  public TrainStage(
      RunPlan plan, Store data, Store artifacts, Surroundings surroundings, Progress progress) {
    this.plan = plan;
    this.data = data;
    this.artifacts = artifacts;
    this.surroundings = surroundings;
    this.progress = progress;
  }

  public StageReport.Trained run() throws StageFailure {
    Listing listing = ValidatedData.of(artifacts, plan, Split.TRAIN, Split.VALIDATION).listing();
    RunFolder folder = RunFolder.of(artifacts, plan, Stage.TRAIN, listing.dataDigest());
    Optional<StageReport.Trained> found = folder.report(StageReport.Trained.class);
    if (found.isPresent() && isWhole(folder)) {
      return found(found.get());
    }
    Instant begin = surroundings.clock().instant();
    Recipe recipe = plan.recipe();
    Device device = Torch.start(recipe.gpus(), surroundings.cores());
    Network network = Network.of(recipe.architecture(), recipe.classes().size());
    Preprocessor preprocessor = new Preprocessor(Preprocessor.defaults(recipe.inputSize()));
    long budget = (long) (Runtime.getRuntime().maxMemory() * CACHE_SHARE);
    PictureCache cache = new PictureCache(new PictureReader(data), preprocessor, budget);
    TrainingLog log = new TrainingLog(recipe.hyperparameters(), progress, surroundings.events());
    Trainer trainer =
        new Trainer(network, recipe.hyperparameters(), preprocessor, cache, device, log);
    try (BatchFeed feed = new BatchFeed(surroundings.cores())) {
      Trainer.Trained trained =
          trainer.train(listing.of(Split.TRAIN), listing.of(Split.VALIDATION), feed);
      Fitted fitted;
      Map<String, String> files = new TreeMap<>();
      try (TorchModel model = new TorchModel(network, trained.best().values(), device)) {
        Scores scores = trainer.scores(model, listing.of(Split.VALIDATION), feed);
        fitted = Fitted.on(recipe, scores.truth(), scores.logits());
        List<Picture> pictures = Reference.choose(listing.of(Split.VALIDATION));
        double temperature = fitted.calibration().temperature();
        byte[] reference = Reference.write(trainer, model, temperature, pictures, feed);
        files.put(Reference.FILE, written(folder, Reference.FILE, reference));
      }
      byte[] weights = WeightsFile.write(network, trained.best().values());
      files.put(BundleManifest.WEIGHTS_FILE, written(folder, BundleManifest.WEIGHTS_FILE, weights));
      byte[] model =
          OnnxExport.write(
              network,
              trained.best().values(),
              recipe.inputSize(),
              fitted.calibration().temperature());
      files.put(BundleManifest.MODEL_FILE, written(folder, BundleManifest.MODEL_FILE, model));
      History.write(folder, log.epochs());
      StageReport.Trained report =
          new StageReport.Trained(
              trained.epochs(),
              trained.best().epoch(),
              trained.best().accuracy(),
              fitted.threshold(),
              device.isGpu() ? "gpu" : "cpu",
              seconds(begin),
              false,
              fitted.calibration(),
              plan.appliedAt(),
              files);
      folder.publish(report);
      return report;
    }
  }

  /** Files may have been deleted to save space. */
  private static boolean isWhole(RunFolder folder) throws StageFailure {
    return folder.has(BundleManifest.MODEL_FILE)
        && folder.has(BundleManifest.WEIGHTS_FILE)
        && folder.has(Reference.FILE);
  }

  private StageReport.Trained found(StageReport.Trained report) {
    surroundings.events().log("found", Map.of("stage", Stage.TRAIN.word()));
    return new StageReport.Trained(
        report.epochs(),
        report.bestEpoch(),
        report.validationAccuracy(),
        report.threshold(),
        report.device(),
        0,
        true,
        report.calibration(),
        report.appliedAt(),
        report.files());
  }

  private static String written(RunFolder folder, String file, byte[] content) throws StageFailure {
    folder.write(file, content);
    return Digest.of(content);
  }

  private double seconds(Instant begin) {
    return Duration.between(begin, surroundings.clock().instant()).toMillis() / 1000.0;
  }
}
