package dev.loupe.operator.kube;

import dev.loupe.crd.DetectorModelSpec;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets that open a pod's stores, each mounted once as files, and told to the program by the
 * name of its folder. The operator never reads them; one that is missing is the kubelet's to tell.
 */
public final class StoreSecrets {
  /** Of a container: the folder of the Secret that opens the data set. */
  public static final String DATA = "LOUPE_DATA_SECRET";

  /** Of a container: the folder of the Secret that opens the artifacts. */
  public static final String ARTIFACTS = "LOUPE_ARTIFACTS_SECRET";

  /** Of a container: the folder of the Secret that opens the store of the champion. */
  public static final String CHAMPION = "LOUPE_CHAMPION_SECRET";

  private static final String FOLDER = "/etc/loupe/secrets/";

  /** For the group that the pod's volumes belong to. */
  private static final int MODE = 0440;

  private final Map<String, String> byVariable = new LinkedHashMap<>();

  /** Nothing happens without a name. */
  public StoreSecrets with(String variable, @Nullable String secretName) {
    if (secretName != null) {
      byVariable.put(variable, secretName);
    }
    return this;
  }

  /**
   * Of the model where it keeps its artifacts in the bundle's store; else the one with which the
   * bundle was written.
   */
  public static @Nullable String ofBundle(
      String uri, DetectorModelSpec.Artifacts artifacts, @Nullable String recorded) {
    return uri.startsWith(artifacts.uri() + "/") ? artifacts.secretName() : recorded;
  }

  /** The Secret's name in a container's variable. */
  static String name(String folder) {
    return folder.startsWith(FOLDER) ? folder.substring(FOLDER.length()) : folder;
  }

  public List<EnvVar> env() {
    return byVariable.entrySet().stream()
        .map(e -> PodDefaults.env(e.getKey(), FOLDER + e.getValue()))
        .toList();
  }

  public List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    for (String secret : names()) {
      volumes.add(
          new VolumeBuilder()
              .withName(volume(secret))
              .withNewSecret()
              .withSecretName(secret)
              .withDefaultMode(MODE)
              .endSecret()
              .build());
    }
    return volumes;
  }

  public List<VolumeMount> mounts() {
    return names().stream()
        .map(secret -> PodDefaults.mount(volume(secret), FOLDER + secret, true))
        .toList();
  }

  private List<String> names() {
    return byVariable.values().stream().distinct().toList();
  }

  /** A Secret's name may be longer than a volume's. */
  private String volume(String secret) {
    return "secret-" + names().indexOf(secret);
  }
}
