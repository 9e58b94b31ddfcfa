package dev.loupe.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.InstantSource;

@AnalyzeClasses(
    packages = "dev.loupe.serving",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule servingKnowsNoTrainingAndNoKubernetes =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "io.fabric8..", "dev.loupe.crd..", "dev.loupe.trainer..");

  @ArchTest
  static final ArchRule belowTheEdgeNobodyKnowsHttp =
      noClasses()
          .that()
          .resideInAnyPackage("..predict..", "..queue..", "..start..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.micronaut.http..", "io.netty..", "io.grpc..", "dev.loupe.serving.http..");

  @ArchTest
  static final ArchRule theProtocolKnowsNotWhatCarriesIt =
      noClasses()
          .that()
          .resideInAnyPackage("..oip..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.micronaut.http..",
              "io.netty..",
              "io.grpc..",
              "com.google.protobuf..",
              "dev.loupe.inference..",
              "dev.loupe.serving.http..",
              "dev.loupe.serving.grpc..");

  @ArchTest
  static final ArchRule theEdgesDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("..http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "dev.loupe.inference..", "dev.loupe.serving.grpc..");

  @ArchTest
  static final ArchRule nothingButTheProgramGoesToGrpc =
      noClasses()
          .that()
          .resideOutsideOfPackage("..grpc..")
          .and()
          .areNotAssignableTo(Application.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.loupe.serving.grpc..");

  @ArchTest
  static final ArchRule nothingGoesBackToTheEdge =
      noClasses()
          .that()
          .resideOutsideOfPackage("..http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.loupe.serving.http..");

  /** A clock that is set back or forward must change nothing but what tells the time of day. */
  @ArchTest
  static final ArchRule whatTakesTimeIsMeasuredByTheTicker =
      noClasses()
          .that()
          // Whoever tells it, and what the framework makes of them.
          .haveNameNotMatching(".*(http.Bodies|internal.Seal|oip.Statistics|start.Beans|[.][$].*)")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now");
}
