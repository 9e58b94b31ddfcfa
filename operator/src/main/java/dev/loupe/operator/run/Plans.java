package dev.loupe.operator.run;

import dev.loupe.contract.Architecture;
import dev.loupe.contract.Hyperparameters;
import dev.loupe.contract.Pairs;
import dev.loupe.contract.RunPlan;
import dev.loupe.contract.Stage;
import dev.loupe.contract.StageReport;
import dev.loupe.crd.DetectorModelSpec;
import dev.loupe.crd.Metrics;
import dev.loupe.crd.ModelRef;
import dev.loupe.crd.ModelVersionSpec;
import dev.loupe.crd.QualityGate;
import dev.loupe.crd.TrainingRunSpec;
import dev.loupe.crd.TrainingRunStatus;
import dev.loupe.operator.gate.Judgement;
import dev.loupe.operator.kube.StoreSecrets;
import dev.loupe.operator.kube.Times;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the custom resources to the trainer's plan, and from its reports to the registry. */
final class Plans {
  private Plans() {}

  static RunPlan plan(RunSnapshot seen, DetectorModelSpec model) {
    TrainingRunSpec spec = seen.spec();
    int gpus = spec.resources().gpus();
    String image = gpus > 0 ? seen.images().trainerCuda().orElseThrow() : seen.images().trainer();
    return new RunPlan(
        RunPlan.FORMAT,
        new RunPlan.Recipe(
            spec.modelRef().name(),
            model.classes(),
            model.positiveClass(),
            model.threshold(),
            model.input().size(),
            architecture(model.architecture()),
            hyperparameters(spec.hyperparameters()),
            gpus),
        new RunPlan.Dataset(spec.dataset().uri(), spec.dataset().digest()),
        model.artifacts().uri(),
        seen.champion().map(c -> opened(c, model)).orElse(null),
        rules(model.qualityGate()),
        new RunPlan.Images(image),
        new RunPlan.Access(
            spec.dataset().secretName(), model.artifacts().secretName(), spec.serviceAccountName()),
        DataCheckPlans.plan(model.dataChecks()),
        seen.run().created().toString());
  }

  private static RunPlan.Champion opened(RunPlan.Champion champion, DetectorModelSpec model) {
    return new RunPlan.Champion(
        champion.version(),
        champion.uri(),
        champion.sha256(),
        StoreSecrets.ofBundle(champion.uri(), model.artifacts(), champion.secretName()));
  }

  private static RunPlan.GateRules rules(QualityGate gate) {
    return new RunPlan.GateRules(
        gate.minAccuracy(),
        gate.minAccuracyLowerBound(),
        gate.accuracyConfidence(),
        gate.minF1(),
        gate.minTestImages(),
        gate.maxRegression(),
        gate.regressionConfidence(),
        gate.classes().stream()
            .map(c -> new RunPlan.ClassRule(c.name(), c.minPrecision(), c.minRecall(), c.minF1()))
            .toList());
  }

  static ModelVersionSpec entry(
      RunSnapshot seen,
      RunPlan plan,
      StageReport.Evaluated evaluated,
      Judgement judgement,
      Instant now) {
    return new ModelVersionSpec(
        new ModelRef(plan.recipe().model()),
        new ModelVersionSpec.Artifact(
            evaluated.bundleUri(), evaluated.bundleSha256(), plan.access().artifactsSecret()),
        new ModelVersionSpec.DatasetFacts(
            plan.dataset().uri(),
            seen.dataDigest()
                .orElseThrow(() -> new IllegalStateException("evaluated data has no digest"))),
        seen.run().name(),
        architecture(plan.recipe().architecture()),
        seen.spec().hyperparameters(),
        metrics(evaluated.metrics()),
        judgement.verdict(),
        trainedAt(seen, evaluated).orElse(now).truncatedTo(ChronoUnit.SECONDS).toString(),
        comparison(plan.champion(), evaluated.pairs()));
  }

  private static ModelVersionSpec.@Nullable Comparison comparison(
      RunPlan.@Nullable Champion champion, @Nullable Pairs pairs) {
    @Nullable Integer disagreed = pairs == null ? null : pairs.disagreed();
    return champion == null || pairs == null || disagreed == null || pairs.pictures() == 0
        ? null
        : new ModelVersionSpec.Comparison(champion.version(), pairs.pictures(), disagreed);
  }

  /** What an earlier run had trained is as old as that run, or it would pass for the newest. */
  private static Optional<Instant> trainedAt(RunSnapshot seen, StageReport.Evaluated evaluated) {
    return Times.read(evaluated.appliedAt())
        .filter(applied -> applied.isBefore(seen.run().created()))
        .or(() -> seen.job(Stage.TRAIN).flatMap(RunSnapshot.JobFacts::ended))
        .or(
            () ->
                RunStatuses.stage(seen.before(), Stage.TRAIN)
                    .map(TrainingRunStatus.StageStatus::completionTime)
                    .map(Instant::parse));
  }

  static Metrics metrics(dev.loupe.contract.Metrics m) {
    return new Metrics(
        m.images(),
        m.accuracy(),
        m.precision(),
        m.recall(),
        m.f1(),
        m.rocAuc(),
        m.calibrationError());
  }

  private static Architecture architecture(dev.loupe.crd.Architecture architecture) {
    return switch (architecture) {
      case EFFICIENTNET_B0 -> Architecture.EFFICIENTNET_B0;
      case SMALL_CNN -> Architecture.SMALL_CNN;
    };
  }

  private static dev.loupe.crd.Architecture architecture(Architecture architecture) {
    return switch (architecture) {
      case EFFICIENTNET_B0 -> dev.loupe.crd.Architecture.EFFICIENTNET_B0;
      case SMALL_CNN -> dev.loupe.crd.Architecture.SMALL_CNN;
    };
  }

  private static Hyperparameters hyperparameters(dev.loupe.crd.Hyperparameters h) {
    return new Hyperparameters(
        h.epochs(),
        h.batchSize(),
        h.learningRate(),
        h.weightDecay(),
        h.warmupEpochs(),
        h.earlyStoppingPatience(),
        h.seed(),
        new Hyperparameters.Augmentation(
            h.augmentation().horizontalFlip(),
            h.augmentation().rotation(),
            h.augmentation().colorJitter(),
            h.augmentation().randomCrop()));
  }
}
