package dev.loupe.trainer.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.detector.image.Preprocessor;
import dev.loupe.trainer.check.IndexSort;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.TorchModel;
import dev.loupe.trainer.net.Values;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.train.BestEpoch.Kept;
import dev.loupe.trainer.train.Draws.Purpose;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Trains a network from its first weights to its best epoch. */
final class Trainer {
  private final Network network;
  private final Hyperparameters settings;
  private final Preprocessor preprocessor;
  private final PictureCache cache;
  private final Device device;
  private final TrainingListener listener;
  private final Draws draws;
  private final Augmenter augmenter;
  private final InputBuffer buffer = new InputBuffer();

  Trainer(
      Network network,
      Hyperparameters settings,
      Preprocessor preprocessor,
      PictureCache cache,
      Device device,
      TrainingListener listener) {
    this.network = network;
    this.settings = settings;
    this.preprocessor = preprocessor;
    this.cache = cache;
    this.device = device;
    this.listener = listener;
    this.draws = new Draws(settings.seed());
    this.augmenter = new Augmenter(settings.augmentation());
  }

  /**
   * @param epochs that were run
   */
  record Trained(int epochs, Kept best) {}

  Trained train(List<Picture> training, List<Picture> validation, BatchFeed feed)
      throws StageFailure {
    Values first = Values.initial(network, settings.seed());
    int batches = BatchFeed.parts(training, settings.batchSize()).size();
    Schedule schedule =
        new Schedule(
            settings.learningRate(),
            (long) batches * settings.warmupEpochs(),
            (long) batches * settings.epochs());
    BestEpoch best = new BestEpoch(settings.earlyStoppingPatience());
    int epoch = 0;
    try (TorchModel model = new TorchModel(network, first, device)) {
      AdamW optimizer = new AdamW(model, settings.weightDecay());
      while (epoch < settings.epochs() && !(epoch > 0 && best.patienceIsOver(epoch))) {
        epoch++;
        double loss = epoch(epoch, batches, model, optimizer, schedule, training, feed);
        Scores scores = scores(model, validation, feed);
        requireFinite(epoch, loss, scores.loss());
        boolean kept = best.offer(epoch, scores.accuracy(), scores.loss(), model::values);
        listener.epoch(epoch, loss, scores.loss(), scores.accuracy(), kept);
      }
    }
    return new Trained(epoch, best.kept().orElseThrow());
  }

  /** One pass over the training pictures; gives the mean loss. */
  private double epoch(
      int epoch,
      int batches,
      TorchModel model,
      AdamW optimizer,
      Schedule schedule,
      List<Picture> training,
      BatchFeed feed)
      throws StageFailure {
    List<Picture> order = ordered(epoch, training);
    double[] sum = new double[1];
    feed.forEach(
        order,
        settings.batchSize(),
        p -> changed(epoch, p),
        batch -> {
          sum[0] += step(epoch, model, optimizer, schedule, batch) * batch.count();
          listener.step(epoch, optimizer.steps(), batches);
        });
    return sum[0] / training.size();
  }

  private double step(
      int epoch, TorchModel model, AdamW optimizer, Schedule schedule, Batch batch) {
    double rate = schedule.at(optimizer.steps());
    try (NDManager manager = model.manager().newSubManager();
        GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      NDArray input = input(manager, batch);
      NDArray targets =
          manager.create(
              batch.oneHot(network.classes()), new Shape(batch.count(), network.classes()));
      NDArray logits = model.train(input, dropout(manager, epoch, optimizer.steps(), batch));
      NDArray loss = logits.logSoftmax(1).mul(targets).sum().div(-batch.count());
      gradients.backward(loss);
      double value = loss.getFloat();
      optimizer.step(rate);
      return value;
    }
  }

  private @Nullable NDArray dropout(NDManager manager, int epoch, int step, Batch batch) {
    if (network.dropout() == 0) {
      return null;
    }
    SplittableRandom random = draws.of(epoch, step, Purpose.DROPOUT);
    float[] kept = new float[batch.count() * network.features()];
    float scale = (float) (1 / (1 - network.dropout()));
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextDouble() < network.dropout() ? 0 : scale;
    }
    return manager.create(kept, new Shape(batch.count(), network.features()));
  }

  /** What the network says of the pictures as they are. */
  Scores scores(TorchModel model, List<Picture> pictures, BatchFeed feed) throws StageFailure {
    Scores scores = new Scores(network.classes());
    feed.forEach(
        pictures,
        settings.batchSize(),
        this::plain,
        batch -> scores.add(batch, infer(model, batch)));
    return scores;
  }

  /** Logits [N,C] of a batch, as serving computes them. */
  float[] infer(TorchModel model, Batch batch) {
    try (NDManager manager = model.manager().newSubManager()) {
      return model.infer(input(manager, batch)).toFloatArray();
    }
  }

  private NDArray input(NDManager manager, Batch batch) {
    int size = preprocessor.size();
    return buffer.array(manager, batch.inputs(), new Shape(batch.count(), 3, size, size));
  }

  float[] plain(Picture picture) throws StageFailure {
    return preprocessor.tensor(cache.get(picture));
  }

  private float[] changed(int epoch, Picture picture) throws StageFailure {
    SplittableRandom random = draws.of(epoch, picture.number(), Purpose.AUGMENTATION);
    return preprocessor.tensor(augmenter.change(cache.get(picture), random));
  }

  private void requireFinite(int epoch, double loss, double validationLoss) throws StageFailure {
    if (!Double.isFinite(loss) || !Double.isFinite(validationLoss)) {
      throw StageFailure.badInput(
          "Diverged",
          "training diverged: the loss of epoch %d is no number; lower hyperparameters.learningRate (%s). Nothing was kept."
              .formatted(epoch, settings.learningRate()));
    }
  }

  /** By an epoch's draw for each picture's pixels; equal pixels in the order of the paths. */
  private List<Picture> ordered(int epoch, List<Picture> training) {
    long[] keys = new long[training.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = draws.order(epoch, training.get(i).number());
    }
    return IndexSort.reordered(training, IndexSort.by(keys));
  }
}
