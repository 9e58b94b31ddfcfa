package dev.loupe.operator.kube;

import dev.loupe.contract.Stage;
import dev.loupe.crd.Loupe;
import java.util.Map;
import java.util.Optional;

/** The labels on every object that the operator makes, and the selectors that find them again. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String LOUPE = "loupe";
  public static final String TRAINER = "trainer";
  public static final String SERVING = "serving";

  public static final String OURS = MANAGED_BY + "=" + LOUPE;
  public static final String TRAINER_OBJECTS = OURS + "," + COMPONENT + "=" + TRAINER;
  public static final String SERVING_OBJECTS = OURS + "," + COMPONENT + "=" + SERVING;

  private Labels() {}

  public static Map<String, String> ofRun(String model, String run) {
    return Map.of(
        MANAGED_BY, LOUPE, COMPONENT, TRAINER, Loupe.LABEL_MODEL, model, Loupe.LABEL_RUN, run);
  }

  public static Map<String, String> ofStage(String model, String run, Stage stage) {
    return Map.of(
        MANAGED_BY,
        LOUPE,
        COMPONENT,
        TRAINER,
        Loupe.LABEL_MODEL,
        model,
        Loupe.LABEL_RUN,
        run,
        Loupe.LABEL_STAGE,
        stage.word());
  }

  /** Of the registry's entry, so that {@code kubectl get mv -l} finds it. */
  public static Map<String, String> ofRegistryEntry(String model, String run) {
    return Map.of(MANAGED_BY, LOUPE, Loupe.LABEL_MODEL, model, Loupe.LABEL_RUN, run);
  }

  public static Map<String, String> ofTraffic(String model) {
    return Map.of(MANAGED_BY, LOUPE, COMPONENT, SERVING, Loupe.LABEL_MODEL, model);
  }

  public static Map<String, String> ofVersion(String model, String version) {
    return Map.of(
        MANAGED_BY,
        LOUPE,
        COMPONENT,
        SERVING,
        Loupe.LABEL_MODEL,
        model,
        Loupe.LABEL_VERSION,
        version);
  }

  /** What a Service and a Deployment select a version's pods by. */
  public static Map<String, String> selecting(String model, String version) {
    return Map.of(COMPONENT, SERVING, Loupe.LABEL_MODEL, model, Loupe.LABEL_VERSION, version);
  }

  /** All pods of a model that answer predictions. */
  public static Map<String, String> selectingAll(String model) {
    return Map.of(COMPONENT, SERVING, Loupe.LABEL_MODEL, model);
  }

  static Optional<String> value(Map<String, String> labels, String key) {
    return Optional.ofNullable(labels.get(key));
  }
}
