package dev.loupe.trainer.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.loupe.contract.ExitCode;
import dev.loupe.trainer.run.StageFailure;

/** Starts PyTorch, which reads its settings once. */
final class Torch {
  private static final String NAME = "PyTorch";

  private Torch() {}

  /**
   * @param gpus above 0: only a GPU will do
   * @throws StageFailure of kind NO_GPU if one was asked for and there is none
   */
  static Device start(int gpus, int cores) throws StageFailure {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    Engine engine = Engine.getEngine(NAME);
    if (gpus == 0) {
      return Device.cpu();
    }
    if (engine.getGpuCount() == 0) {
      throw new StageFailure(
          ExitCode.NO_GPU,
          "NoGpu",
          "recipe.gpus is %d, but PyTorch finds no GPU here: the node has none, its driver does not fit, or this is the CPU image (chart value images.trainerCuda names the CUDA one). Nothing was trained; set resources.gpus to 0 to train on the CPU."
              .formatted(gpus));
    }
    return Device.gpu();
  }
}
