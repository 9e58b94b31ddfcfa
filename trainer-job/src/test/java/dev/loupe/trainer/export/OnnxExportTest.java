package dev.loupe.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.contract.Architecture;
import dev.loupe.detector.infer.DetectorSession;
import dev.loupe.detector.infer.InvalidModelException;
import dev.loupe.detector.infer.Output;
import dev.loupe.detector.metrics.Temperature;
import dev.loupe.detector.tensor.InvalidTensorsException;
import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.ParameterSpec;
import dev.loupe.trainer.net.TorchModel;
import dev.loupe.trainer.net.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExportTest {
  private static final int CLASSES = 3;
  private static final int SIZE = 64;

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void theExportedGraphSaysWhatPyTorchSays(Architecture architecture) throws InvalidModelException {
    Network network = Network.of(architecture, CLASSES);
    Values values = scrambled(network);
    float[] input = noise(5 * 3 * SIZE * SIZE, 1);
    float[] torch;
    try (TorchModel model = new TorchModel(network, values, Device.cpu());
        NDManager manager = model.manager().newSubManager()) {
      NDArray logits = model.infer(manager.create(input, new Shape(5, 3, SIZE, SIZE)));
      torch = logits.toFloatArray();
    }

    byte[] onnx = OnnxExport.write(network, values, SIZE, Temperature.NONE);

    try (DetectorSession session = DetectorSession.open(onnx, 1)) {
      Output output = session.run(input, 5);
      for (int i = 0; i < torch.length; i++) {
        float got = output.logits()[i / CLASSES][i % CLASSES];
        assertThat(got).isCloseTo(torch[i], Offset.offset(1e-4f + 1e-4f * Math.abs(torch[i])));
      }
      assertThat(torch).doesNotContain(0);
      assertThat(output.embedding()[0]).hasSize(network.features());
      camAveragesToTheLogits(session.runWithCam(input, 5), values);
    }
  }

  /** The mean of a class's map and the classifier's bias make its logit. */
  private static void camAveragesToTheLogits(Output output, Values values) {
    float[] bias = values.get(Network.CLASSIFIER + ".bias");
    for (int n = 0; n < output.logits().length; n++) {
      for (int c = 0; c < CLASSES; c++) {
        double sum = 0;
        int places = 0;
        for (float[] row : output.cam()[n][c]) {
          for (float value : row) {
            sum += value;
            places++;
          }
        }
        assertThat((float) (sum / places + bias[c]))
            .isCloseTo(output.logits()[n][c], Offset.offset(1e-3f));
      }
    }
  }

  @Test
  void aTemperatureDividesTheLogitsAndNothingElse() throws InvalidModelException {
    Network network = Network.of(Architecture.SMALL_CNN, CLASSES);
    Values values = scrambled(network);
    float[] input = noise(2 * 3 * SIZE * SIZE, 1);

    try (DetectorSession plain =
            DetectorSession.open(OnnxExport.write(network, values, SIZE, 1), 1);
        DetectorSession cooled =
            DetectorSession.open(OnnxExport.write(network, values, SIZE, 2.5), 1)) {
      Output before = plain.runWithCam(input, 2);
      Output after = cooled.runWithCam(input, 2);
      for (int n = 0; n < 2; n++) {
        for (int c = 0; c < CLASSES; c++) {
          assertThat(2.5f * after.logits()[n][c])
              .isCloseTo(before.logits()[n][c], Offset.offset(1e-5f));
        }
        assertThat(after.cam()[n]).isDeepEqualTo(before.cam()[n]);
        assertThat(after.embedding()[n]).isEqualTo(before.embedding()[n]);
      }
    }
  }

  @Test
  void equalWeightsGiveEqualBytes() {
    Network network = Network.of(Architecture.SMALL_CNN, 2);

    byte[] once = OnnxExport.write(network, Values.initial(network, 7), 96, 1.5);
    byte[] again = OnnxExport.write(network, Values.initial(network, 7), 96, 1.5);

    assertThat(again).isEqualTo(once);
  }

  @Test
  void weightsKeepTheirNamesShapesAndNumbers() throws InvalidTensorsException {
    Network network = Network.of(Architecture.EFFICIENTNET_B0, 2);
    Values values = Values.initial(network, 3);

    Map<String, Tensor> read = Safetensors.read(WeightsFile.write(network, values));

    assertThat(read).hasSize(network.parameters().size());
    for (ParameterSpec spec : network.parameters()) {
      assertThat(read.get(spec.name()).shape()).isEqualTo(spec.dimensions());
      assertThat(read.get(spec.name()).data()).isEqualTo(values.get(spec.name()));
    }
  }

  /** First values with running statistics and biases that are not the neutral ones. */
  private static Values scrambled(Network network) {
    Map<String, float[]> values = new LinkedHashMap<>(Values.initial(network, 5).byName());
    int salt = 0;
    for (ParameterSpec spec : network.parameters()) {
      if (spec.shape().size() == 1) {
        float[] drawn = noise(spec.elements(), ++salt);
        boolean positive = spec.name().endsWith("running_var") || spec.name().endsWith(".weight");
        for (int i = 0; i < drawn.length; i++) {
          drawn[i] = positive ? 1 + 0.3f * Math.abs(drawn[i]) : 0.1f * drawn[i];
        }
        values.put(spec.name(), drawn);
      }
    }
    return new Values(values);
  }

  private static float[] noise(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }
}
