package dev.loupe.trainer.evaluate;

import dev.loupe.contract.ExitCode;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.tensor.InvalidTensorsException;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import dev.loupe.trainer.run.StageFailure;
import dev.loupe.trainer.train.Reference;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the exported graph in ONNX Runtime against what PyTorch said of the same inputs: every
 * logit within {@value #ABSOLUTE} + {@value #RELATIVE} of its size, and the same label. The bound
 * is one of the network's logits; the graph and the reference have them divided by the temperature.
 */
final class ExportCheck {
  static final double ABSOLUTE = 1e-4;
  static final double RELATIVE = 1e-4;

  private ExportCheck() {}

  /**
   * @param temperature that both sides' logits are divided by
   * @return the largest difference, of logits that are not divided
   */
  static double check(byte[] reference, DetectorSession session, double temperature)
      throws StageFailure {
    Map<String, Tensor> tensors;
    try {
      tensors = Safetensors.read(reference);
    } catch (InvalidTensorsException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
    Tensor inputs = tensor(tensors, Reference.INPUT, 4);
    Tensor logits = tensor(tensors, Reference.LOGITS, 2);
    int count = (int) inputs.shape()[0];
    int classes = (int) logits.shape()[1];
    if (count < 1 || logits.shape()[0] != count || classes != session.classes()) {
      throw damaged("its shapes do not fit together");
    }
    double largest = 0;
    int numbers = inputs.data().length / count;
    for (int i = 0; i < count; i++) {
      float[] input = Arrays.copyOfRange(inputs.data(), i * numbers, (i + 1) * numbers);
      float[] wanted = Arrays.copyOfRange(logits.data(), i * classes, (i + 1) * classes);
      largest =
          Math.max(largest, compare(i, wanted, session.run(input, 1).logits()[0], temperature));
    }
    return largest;
  }

  private static double compare(int picture, float[] wanted, float[] got, double temperature)
      throws StageFailure {
    double largest = 0;
    for (int c = 0; c < wanted.length; c++) {
      double difference = temperature * Math.abs((double) wanted[c] - got[c]);
      largest = Math.max(largest, difference);
      if (!(difference <= ABSOLUTE + RELATIVE * temperature * Math.abs(wanted[c]))) {
        throw mismatch(
            "logit %d of reference picture %d is %s in PyTorch and %s in ONNX Runtime"
                .formatted(c, picture, temperature * wanted[c], temperature * got[c]));
      }
    }
    if (argmax(wanted) != argmax(got)) {
      throw mismatch(
          "reference picture %d is of class %d in PyTorch and of class %d in ONNX Runtime"
              .formatted(picture, argmax(wanted), argmax(got)));
    }
    return largest;
  }

  private static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name, int sides)
      throws StageFailure {
    @Nullable Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().length != sides) {
      throw damaged("it lacks \"%s\" with %d sides".formatted(name, sides));
    }
    return tensor;
  }

  private static StageFailure mismatch(String what) {
    return new StageFailure(
        ExitCode.EXPORT_MISMATCH,
        "ExportMismatch",
        "the exported graph and the trained model disagree: %s; at most %s + %s of the value is accepted. No bundle was written."
            .formatted(what, ABSOLUTE, RELATIVE));
  }

  private static StageFailure damaged(String why) {
    return new StageFailure(
        ExitCode.EXPORT_MISMATCH,
        "ReferenceDamaged",
        "%s of the training can't be used: %s. No bundle was written."
            .formatted(Reference.FILE, why));
  }
}
