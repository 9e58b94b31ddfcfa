package dev.loupe.trainer.train;

import dev.loupe.detector.metrics.Temperature;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import dev.loupe.trainer.data.Picture;
import dev.loupe.trainer.net.TorchModel;
import dev.loupe.trainer.run.StageFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What PyTorch says of some real pictures, for evaluate to hold the exported graph against: {@value
 * #INPUT} [N,3,S,S] and {@value #LOGITS} [N,C] in {@value #FILE}.
 */
public final class Reference {
  public static final String FILE = "reference.safetensors";
  public static final String INPUT = "input";
  public static final String LOGITS = "logits";
  private static final int PICTURES = 16;

  private Reference() {}

  /** Up to {@value #PICTURES}, of all classes in turn; which ones depends on their pixels alone. */
  static List<Picture> choose(List<Picture> pictures) {
    return chooseInTurn(pictures, PICTURES);
  }

  /** Up to {@code most} pictures, the classes in turn, within a class by the pixels' digest. */
  public static List<Picture> chooseInTurn(List<Picture> pictures, int most) {
    record Ranked(int rank, Picture picture) {}
    Map<Integer, Integer> ranks = new HashMap<>();
    List<Ranked> ranked = new ArrayList<>();
    pictures.stream()
        .sorted(Comparator.comparing(Picture::pixels).thenComparing(Picture::path))
        .forEach(p -> ranked.add(new Ranked(ranks.merge(p.classIndex(), 1, Integer::sum), p)));
    return ranked.stream()
        .sorted(
            Comparator.comparingInt(Ranked::rank).thenComparingInt(r -> r.picture().classIndex()))
        .limit(most)
        .map(Ranked::picture)
        .toList();
  }

  /**
   * @param temperature that the exported graph divides its logits by
   */
  static byte[] write(
      Trainer trainer, TorchModel model, double temperature, List<Picture> pictures, BatchFeed feed)
      throws StageFailure {
    Map<String, Tensor> tensors = new HashMap<>();
    feed.forEach(
        pictures,
        PICTURES,
        trainer::plain,
        batch -> {
          float[] logits = Temperature.apply(trainer.infer(model, batch), temperature);
          long count = batch.count();
          long size = Math.round(Math.sqrt(batch.inputs().length / (3.0 * count)));
          tensors.put(INPUT, new Tensor(new long[] {count, 3, size, size}, batch.inputs()));
          tensors.put(LOGITS, new Tensor(new long[] {count, logits.length / count}, logits));
        });
    return Safetensors.write(tensors);
  }
}
