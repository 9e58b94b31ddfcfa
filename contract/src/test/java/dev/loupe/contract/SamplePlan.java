package dev.loupe.contract;

import dev.loupe.contract.RunPlan.Access;
import dev.loupe.contract.RunPlan.Champion;
import dev.loupe.contract.RunPlan.GateRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan that says only what matters to a test. */
public final class SamplePlan {
  private SamplePlan() {}

  /** Of the model {@code photo} with the classes {@code real} and, positive, {@code fake}. */
  public static RunPlan plan(@Nullable Champion champion, GateRules gate, DataChecks checks) {
    return new RunPlan(
        RunPlan.FORMAT,
        new RunPlan.Recipe(
            "photo",
            List.of("real", "fake"),
            "fake",
            0.5,
            96,
            Architecture.SMALL_CNN,
            new Hyperparameters(
                1, 1, 0.1, 0, 0, 1, 7, new Hyperparameters.Augmentation(false, 0, 0, 0)),
            0),
        new RunPlan.Dataset("file://photos/set", null),
        "file://a/photo",
        champion,
        gate,
        new RunPlan.Images("trainer:1"),
        Access.NONE,
        checks,
        null);
  }
}
