package dev.loupe.operator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.loupe.contract.Json;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

@AnalyzeClasses(
    packages = "dev.loupe.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theGateKnowsNothingOfKubernetes =
      noClasses()
          .that()
          .resideInAPackage("..operator.gate..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..", "io.javaoperatorsdk..", "io.micronaut..", "dev.loupe.operator.run..");

  @ArchTest
  static final ArchRule analysisKnowsNothingButNumbers =
      classes()
          .that()
          .resideInAPackage("..operator.analysis..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.jspecify..", "dev.loupe.operator.analysis..")
                  .or(belongToAnyOf(Json.class)));

  @ArchTest
  static final ArchRule rolloutsAreDecidedFromWhatIsHandedIn =
      classes()
          .that()
          .resideInAPackage("..operator.rollout..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "dev.loupe.operator.analysis..",
              "dev.loupe.operator.rollout..");

  @ArchTest
  static final ArchRule decisionsNeedNoClient =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Decider")
          .or()
          .haveSimpleNameEndingWith("Decision")
          .or()
          .haveSimpleNameEndingWith("Snapshot")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule statusesAreMadeWithoutAClient =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Reporter")
          .or()
          .haveSimpleNameEndingWith("Story")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule theOperatorLoadsNoModel =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.loupe.detector..",
              "dev.loupe.trainer..",
              "dev.loupe.serving..",
              "dev.loupe.inference..",
              "ai.djl..",
              "ai.onnxruntime..",
              "org.opencv..");

  @ArchTest
  static final ArchRule timeAndChanceAreHandedIn =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule kubeServesTheOthersAndKnowsNone =
      noClasses()
          .that()
          .resideInAnyPackage("..operator.kube..", "..operator.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..operator.run..", "..operator.model..", "..operator.gate..");

  @ArchTest
  static final ArchRule whoAsksPodsDoesNotKnowWhatFor =
      noClasses()
          .that()
          .resideInAPackage("..operator.poll..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..operator.run..", "..operator.model..");

  @ArchTest
  static final ArchRule prometheusIsAskedForWhomeverItMayBe =
      noClasses()
          .that()
          .resideInAPackage("..operator.prometheus..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..operator.run..", "..operator.model..");

  @ArchTest
  static final ArchRule runsAndModelsKnowNothingOfEachOther =
      noClasses()
          .that()
          .resideInAPackage("..operator.run..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..operator.model..");

  @ArchTest
  static final ArchRule onlyTheReconcilersLeaveTheirPackage =
      classes()
          .that()
          .resideInAnyPackage("..operator.run..", "..operator.model..")
          .and()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .should()
          .haveSimpleNameEndingWith("Reconciler");
}
