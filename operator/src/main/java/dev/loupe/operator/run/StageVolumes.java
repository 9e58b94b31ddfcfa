package dev.loupe.operator.run;

import dev.loupe.contract.RunPlan;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.PodDefaults;
import dev.loupe.operator.kube.StoreSecrets;
import dev.loupe.operator.kube.StoreUri;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders that a stage sees: the plan, the data set (read-only), the artifacts and the scratch
 * space. One volume per claim, since a claim may hold both data and artifacts; one per Secret.
 *
 * @param env tells the program which Secret is for what
 */
record StageVolumes(List<Volume> volumes, List<VolumeMount> mounts, List<EnvVar> env) {
  static final String PLAN_KEY = "plan.json";
  static final String PLAN_FOLDER = "/etc/loupe/plan";
  static final String PLAN_PATH = PLAN_FOLDER + "/" + PLAN_KEY;
  private static final String SCRATCH_LIMIT = "8Gi";

  static StageVolumes of(RunPlan plan, String run) {
    Optional<String> data = claim(plan.dataset().uri());
    Optional<String> artifacts = claim(plan.artifactsUri());
    Map<String, Boolean> readOnlyByClaim = new LinkedHashMap<>();
    artifacts.ifPresent(claim -> readOnlyByClaim.put(claim, false));
    data.ifPresent(claim -> readOnlyByClaim.putIfAbsent(claim, true));
    RunPlan.Champion champion = plan.champion();
    // Another claim if the model's store was moved since its champion was made.
    Optional<String> moved =
        (champion == null ? Optional.<String>empty() : claim(champion.uri()))
            .filter(its -> !its.equals(artifacts.orElse("")));
    moved.ifPresent(claim -> readOnlyByClaim.putIfAbsent(claim, true));
    List<String> claims = List.copyOf(readOnlyByClaim.keySet());
    StoreSecrets secrets = secrets(plan);

    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(PodDefaults.mount("plan", PLAN_FOLDER, true));
    mounts.add(PodDefaults.scratchMount());
    data.ifPresent(claim -> mounts.add(store(claims, claim, PodDefaults.DATA_ROOT, true)));
    artifacts.ifPresent(
        claim -> mounts.add(store(claims, claim, PodDefaults.ARTIFACTS_ROOT, false)));
    moved.ifPresent(claim -> mounts.add(store(claims, claim, PodDefaults.ARTIFACTS_ROOT, true)));
    mounts.addAll(secrets.mounts());

    List<Volume> volumes = new ArrayList<>();
    volumes.add(planVolume(run));
    volumes.add(PodDefaults.scratch(SCRATCH_LIMIT));
    readOnlyByClaim.forEach(
        (claim, readOnly) ->
            volumes.add(PodDefaults.claim(volume(claims, claim), claim, readOnly)));
    volumes.addAll(secrets.volumes());
    return new StageVolumes(List.copyOf(volumes), List.copyOf(mounts), secrets.env());
  }

  private static StoreSecrets secrets(RunPlan plan) {
    RunPlan.Champion champion = plan.champion();
    return new StoreSecrets()
        .with(StoreSecrets.DATA, plan.access().dataSecret())
        .with(StoreSecrets.ARTIFACTS, plan.access().artifactsSecret())
        .with(StoreSecrets.CHAMPION, champion == null ? null : champion.secretName());
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

  private static Optional<String> claim(String uri) {
    return StoreUri.claim("plan", uri);
  }
}
