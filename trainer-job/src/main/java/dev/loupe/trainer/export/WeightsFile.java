package dev.loupe.trainer.export;

import dev.loupe.detector.tensor.Safetensors;
import dev.loupe.detector.tensor.Tensor;
import dev.loupe.trainer.net.Network;
import dev.loupe.trainer.net.ParameterSpec;
import dev.loupe.trainer.net.Values;
import java.util.HashMap;
import java.util.Map;

/** A network's tensors as safetensors, under the names that PyTorch users know. */
public final class WeightsFile {
  private WeightsFile() {}

  public static byte[] write(Network network, Values values) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (ParameterSpec spec : network.parameters()) {
      tensors.put(spec.name(), new Tensor(spec.dimensions(), values.get(spec.name())));
    }
    return Safetensors.write(tensors);
  }
}
