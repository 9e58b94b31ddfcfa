package dev.loupe.operator.run;

import dev.loupe.contract.RunPlan;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.PodDefaults;
import dev.loupe.operator.kube.StoreUri;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folders that a stage sees: the plan, the data set (read-only), the artifacts and the scratch
 * space. One volume per claim, since a claim may hold both data and artifacts.
 */
record StageVolumes(List<Volume> volumes, List<VolumeMount> mounts) {
  static final String PLAN_KEY = "plan.json";
  static final String PLAN_FOLDER = "/etc/loupe/plan";
  static final String PLAN_PATH = PLAN_FOLDER + "/" + PLAN_KEY;
  private static final String SCRATCH_LIMIT = "8Gi";

  static StageVolumes of(RunPlan plan, String run) {
    String data = claim(plan.dataset().uri());
    String artifacts = claim(plan.artifactsUri());
    Map<String, Boolean> readOnlyByClaim = new LinkedHashMap<>();
    readOnlyByClaim.put(artifacts, false);
    readOnlyByClaim.putIfAbsent(data, true);

    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(
        new VolumeMountBuilder()
            .withName("plan")
            .withMountPath(PLAN_FOLDER)
            .withReadOnly(true)
            .build());
    mounts.add(PodDefaults.scratchMount());
    List<String> claims = new ArrayList<>(readOnlyByClaim.keySet());
    mounts.add(store(claims, data, PodDefaults.DATA_ROOT, true));
    mounts.add(store(claims, artifacts, PodDefaults.ARTIFACTS_ROOT, false));
    RunPlan.Champion champion = plan.champion();
    if (champion != null && !claim(champion.uri()).equals(artifacts)) {
      // The model's store was moved since its champion was made.
      String its = claim(champion.uri());
      if (readOnlyByClaim.putIfAbsent(its, true) == null) {
        claims.add(its);
      }
      mounts.add(store(claims, its, PodDefaults.ARTIFACTS_ROOT, true));
    }

    List<Volume> volumes = new ArrayList<>();
    volumes.add(planVolume(run));
    volumes.add(PodDefaults.scratch(SCRATCH_LIMIT));
    readOnlyByClaim.forEach(
        (claim, readOnly) ->
            volumes.add(PodDefaults.claim(volume(claims, claim), claim, readOnly)));
    return new StageVolumes(List.copyOf(volumes), List.copyOf(mounts));
  }

  private static Volume planVolume(String run) {
    return new VolumeBuilder()
        .withName("plan")
        .withNewConfigMap()
        .withName(Names.plan(run))
        .addNewItem()
        .withKey(PLAN_KEY)
        .withPath(PLAN_KEY)
        .endItem()
        .endConfigMap()
        .build();
  }

  private static VolumeMount store(
      List<String> claims, String claim, String root, boolean readOnly) {
    return PodDefaults.mount(volume(claims, claim), root + "/" + claim, readOnly);
  }

  /** A claim's name may be longer than a volume's. */
  private static String volume(List<String> claims, String claim) {
    return "store-" + claims.indexOf(claim);
  }

  private static String claim(String uri) {
    return StoreUri.parse(uri)
        .map(StoreUri::claim)
        .orElseThrow(() -> new IllegalArgumentException(StoreUri.refusal("plan", uri)));
  }
}
