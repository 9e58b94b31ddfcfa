package dev.loupe.operator.run;

import dev.loupe.contract.ExitCode;
import dev.loupe.contract.Stage;
import dev.loupe.crd.TrainingRun;
import dev.loupe.crd.TrainingRunSpec;
import dev.loupe.operator.kube.Labels;
import dev.loupe.operator.kube.Names;
import dev.loupe.operator.kube.Owners;
import dev.loupe.operator.kube.PodDefaults;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a stage's Job looks like. */
final class StageJobs {
  static final String CONTAINER = "trainer";
  static final int PROGRESS_PORT = 9090;

  /** On a Job: how many pods earlier Jobs of its stage had started. */
  static final String ANNOTATION_PODS_BEFORE = "loupe.dev/pods-before";

  /** On a Job: the digest of the plan that it works on. */
  static final String ANNOTATION_PLAN = "loupe.dev/plan";

  static final String GPU = "nvidia.com/gpu";

  private final List<String> pullSecrets;

  StageJobs(List<String> pullSecrets) {
    this.pullSecrets = pullSecrets;
  }

  Job job(TrainingRun run, RunDecision.StartStage start) {
    String name = run.getMetadata().getName();
    Map<String, String> labels =
        Labels.ofStage(run.getSpec().modelRef().name(), name, start.stage());
    // @formatter:off
    return new JobBuilder()
        .withNewMetadata()
        .withName(Names.job(name, start.stage()))
        .withNamespace(run.getMetadata().getNamespace())
        .withLabels(labels)
        .addToAnnotations(ANNOTATION_PLAN, start.planDigest())
        .addToAnnotations(ANNOTATION_PODS_BEFORE, Integer.toString(start.podsBefore()))
        .withOwnerReferences(Owners.reference(run))
        .endMetadata()
        .withNewSpec()
        .withBackoffLimit(run.getSpec().retries())
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(failurePolicy())
        .withActiveDeadlineSeconds(start.left().toSeconds())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withSpec(pod(run, start))
        .endTemplate()
        .endSpec()
        .build();
    // @formatter:on
  }

  private PodSpec pod(TrainingRun run, RunDecision.StartStage start) {
    TrainingRunSpec.Scheduling scheduling = run.getSpec().scheduling();
    StageVolumes volumes = StageVolumes.of(start.plan(), run.getMetadata().getName());
    return new PodSpecBuilder()
        .withRestartPolicy("Never")
        .withServiceAccountName(start.plan().access().serviceAccount())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(PodDefaults.podSecurity())
        .withImagePullSecrets(PodDefaults.pullSecrets(pullSecrets))
        .withNodeSelector(scheduling.nodeSelector())
        .withTolerations(scheduling.tolerations())
        .withPriorityClassName(scheduling.priorityClassName())
        .withContainers(container(run.getSpec(), start, volumes))
        .withVolumes(volumes.volumes())
        .build();
  }

  private static Container container(
      TrainingRunSpec spec, RunDecision.StartStage start, StageVolumes volumes) {
    Map<String, Quantity> resources = resources(spec, start.stage());
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image(start))
        .withArgs(start.stage().word(), "--plan", StageVolumes.PLAN_PATH)
        .withEnv(
            PodDefaults.env("LOUPE_DATA_ROOT", PodDefaults.DATA_ROOT),
            PodDefaults.env("LOUPE_ARTIFACTS_ROOT", PodDefaults.ARTIFACTS_ROOT),
            podAddress("LOUPE_PROGRESS_HOST"),
            PodDefaults.env("DJL_CACHE_DIR", "/tmp/djl"),
            PodDefaults.env("OMP_WAIT_POLICY", "PASSIVE"))
        .addAllToEnv(volumes.env())
        .addNewPort()
        .withName("progress")
        .withContainerPort(PROGRESS_PORT)
        .endPort()
        .withNewResources()
        .withRequests(resources)
        .withLimits(resources)
        .endResources()
        .withSecurityContext(PodDefaults.containerSecurity())
        // A trainer that died before it could report leaves its last words instead.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withVolumeMounts(volumes.mounts())
        .build();
  }

  /** The trainer answers on this machine alone unless it is told where else. */
  private static EnvVar podAddress(String name) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", "status.podIP")
        .endValueFrom()
        .build();
  }

  /** Only training may need the large CUDA image; the other stages run on the CPU. */
  private static String image(RunDecision.StartStage start) {
    return switch (start.stage()) {
      case VALIDATE, EVALUATE -> start.stageImage();
      case TRAIN -> start.plan().images().trainer();
    };
  }

  private static Map<String, Quantity> resources(TrainingRunSpec spec, Stage stage) {
    Map<String, Quantity> amounts = new HashMap<>();
    amounts.put("cpu", new Quantity(spec.resources().cpu()));
    amounts.put("memory", new Quantity(spec.resources().memory()));
    if (stage == Stage.TRAIN && spec.resources().gpus() > 0) {
      amounts.put(GPU, new Quantity(Integer.toString(spec.resources().gpus())));
    }
    return amounts;
  }

  /** A node's end costs no retry; what only the user can mend is not tried again. */
  private static PodFailurePolicy failurePolicy() {
    List<Integer> hopeless =
        Arrays.stream(ExitCode.values()).filter(c -> !c.retriable()).map(ExitCode::code).toList();
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(CONTAINER)
        .withOperator("In")
        .withValues(hopeless)
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
