package dev.loupe.trainer.net;

import dev.loupe.contract.Digest;
import dev.loupe.trainer.net.ParameterSpec.Init;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The numbers of a network's tensors, by name, on the Java heap. */
public record Values(Map<String, float[]> byName) {

  /** First values; each tensor's depend on the seed and its name alone. */
  public static Values initial(Network network, long seed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (ParameterSpec spec : network.parameters()) {
      values.put(spec.name(), draw(spec, seed));
    }
    return new Values(values);
  }

  public float[] get(String name) {
    float[] values = byName.get(name);
    if (values == null) {
      throw new IllegalArgumentException("there is no tensor " + name);
    }
    return values;
  }

  private static float[] draw(ParameterSpec spec, long seed) {
    float[] values = new float[spec.elements()];
    SplittableRandom random = new SplittableRandom(seedOf(spec.name(), seed));
    switch (spec.init()) {
      case Init.Constant c -> Arrays.fill(values, c.value());
      case Init.Normal n -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (random.nextGaussian() * n.deviation());
        }
      }
      case Init.Uniform u -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-u.limit(), u.limit());
        }
      }
    }
    return values;
  }

  private static long seedOf(String name, long seed) {
    byte[] text = (name + "\n" + seed).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Digest.newSha256().digest(text)).getLong();
  }
}
