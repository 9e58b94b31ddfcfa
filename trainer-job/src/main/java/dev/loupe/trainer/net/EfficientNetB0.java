package dev.loupe.trainer.net;

import dev.loupe.trainer.net.Layer.Activation;
import dev.loupe.trainer.net.Layer.Activation.Function;
import dev.loupe.trainer.net.Layer.BatchNorm;
import dev.loupe.trainer.net.Layer.Conv;
import dev.loupe.trainer.net.Layer.Residual;
import dev.loupe.trainer.net.Layer.SqueezeExcite;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-B0 (Tan and Le, 2019) with the tensor names and shapes of timm's {@code
 * efficientnet_b0}; symmetric padding.
 */
final class EfficientNetB0 {
  private static final Activation SILU = new Activation(Function.SILU);
  private static final int STEM = 32;
  private static final int HEAD = 1280;
  private static final double DROPOUT = 0.2;

  /** Squeeze-and-excitation narrows to this share of a block's input. */
  private static final int REDUCTION = 4;

  private record BlockStage(int repeats, int kernel, int stride, int expansion, int out) {}

  private static final List<BlockStage> STAGES =
      List.of(
          new BlockStage(1, 3, 1, 1, 16),
          new BlockStage(2, 3, 2, 6, 24),
          new BlockStage(2, 5, 2, 6, 40),
          new BlockStage(3, 3, 2, 6, 80),
          new BlockStage(3, 5, 1, 6, 112),
          new BlockStage(4, 5, 2, 6, 192),
          new BlockStage(1, 3, 1, 6, 320));

  private EfficientNetB0() {}

  static Network network(int classes) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Conv("conv_stem", 3, STEM, 3, 2, 1));
    layers.add(new BatchNorm("bn1", STEM));
    layers.add(SILU);
    int in = STEM;
    for (int s = 0; s < STAGES.size(); s++) {
      BlockStage stage = STAGES.get(s);
      for (int r = 0; r < stage.repeats(); r++) {
        int stride = r == 0 ? stage.stride() : 1;
        List<Layer> body = block("blocks.%d.%d".formatted(s, r), stage, in, stride);
        if (stride == 1 && in == stage.out()) {
          layers.add(new Residual(body));
        } else {
          layers.addAll(body);
        }
        in = stage.out();
      }
    }
    layers.add(new Conv("conv_head", in, HEAD, 1, 1, 1));
    layers.add(new BatchNorm("bn2", HEAD));
    layers.add(SILU);
    return new Network(layers, HEAD, classes, DROPOUT);
  }

  private static List<Layer> block(String name, BlockStage stage, int in, int stride) {
    int wide = in * stage.expansion();
    int reduced = in / REDUCTION;
    Layer depthwise = new Conv(name + ".conv_dw", wide, wide, stage.kernel(), stride, wide);
    Layer squeeze = new SqueezeExcite(name + ".se", wide, reduced);
    if (stage.expansion() == 1) {
      return List.of(
          depthwise,
          new BatchNorm(name + ".bn1", wide),
          SILU,
          squeeze,
          new Conv(name + ".conv_pw", wide, stage.out(), 1, 1, 1),
          new BatchNorm(name + ".bn2", stage.out()));
    }
    return List.of(
        new Conv(name + ".conv_pw", in, wide, 1, 1, 1),
        new BatchNorm(name + ".bn1", wide),
        SILU,
        depthwise,
        new BatchNorm(name + ".bn2", wide),
        SILU,
        squeeze,
        new Conv(name + ".conv_pwl", wide, stage.out(), 1, 1, 1),
        new BatchNorm(name + ".bn3", stage.out()));
  }
}
