package dev.loupe.serving.oip;

import dev.loupe.serving.oip.OutputTensor.Floats;
import dev.loupe.serving.oip.OutputTensor.Texts;
import dev.loupe.serving.predict.Outcome.ClassMap;
import dev.loupe.serving.predict.Outcome.Predicted;
import java.util.List;

/** Makes the outputs that were asked for of what was predicted. */
public final class Outputs {
  private Outputs() {}

  /**
   * @param predicted one a picture of the question
   */
  public static List<OutputTensor> of(Question question, List<Predicted> predicted) {
    return question.outputs().stream().map(asked -> output(asked, predicted)).toList();
  }

  private static OutputTensor output(Question.Asked asked, List<Predicted> predicted) {
    long batch = predicted.size();
    return switch (asked.name()) {
      case Signature.PROBABILITIES -> {
        int classes = predicted.getFirst().score().probabilities().length;
        yield new OutputTensor(
            asked.name(),
            new long[] {batch, classes},
            new Floats(probabilities(predicted, classes)),
            asked.binary());
      }
      case Signature.LABEL ->
          new OutputTensor(
              asked.name(),
              new long[] {batch},
              new Texts(predicted.stream().map(one -> one.score().label()).toList()),
              asked.binary());
      case Signature.CAM -> maps(asked, predicted.stream().map(Outputs::map).toList());
      default -> throw new IllegalArgumentException("no output " + asked.name());
    };
  }

  private static float[] probabilities(List<Predicted> predicted, int classes) {
    float[] all = new float[predicted.size() * classes];
    int at = 0;
    for (Predicted one : predicted) {
      for (double probability : one.score().probabilities()) {
        all[at++] = (float) probability;
      }
    }
    return all;
  }

  private static float[][] map(Predicted one) {
    ClassMap map = one.map();
    if (map == null) {
      throw new IllegalStateException("a map was asked for, and none was made");
    }
    return map.values();
  }

  private static OutputTensor maps(Question.Asked asked, List<float[][]> maps) {
    int rows = maps.getFirst().length;
    int columns = maps.getFirst()[0].length;
    float[] all = new float[maps.size() * rows * columns];
    int at = 0;
    for (float[][] map : maps) {
      for (float[] row : map) {
        System.arraycopy(row, 0, all, at, columns);
        at += columns;
      }
    }
    return new OutputTensor(
        asked.name(), new long[] {maps.size(), rows, columns}, new Floats(all), asked.binary());
  }
}
