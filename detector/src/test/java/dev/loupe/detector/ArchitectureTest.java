package dev.loupe.detector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.loupe.detector", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_DETECTOR_KNOWS_NEITHER_SERVER_NOR_TRAINER_NOR_CLUSTER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.micronaut..",
              "ai.djl..",
              "io.fabric8..",
              "io.javaoperatorsdk..",
              "dev.loupe.crd..",
              "dev.loupe.trainer..",
              "dev.loupe.serving..",
              "dev.loupe.inference..",
              "dev.loupe.operator..");

  @ArchTest
  static final ArchRule ONLY_IMAGE_KNOWS_OPENCV =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.loupe.detector.image")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opencv..", "nu.pattern..");

  @ArchTest
  static final ArchRule ONLY_INFER_KNOWS_THE_RUNTIME =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.loupe.detector.infer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_STORE_KNOWS_OPENDAL =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.loupe.detector.store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.opendal..");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CIRCLE =
      slices().matching("dev.loupe.detector.(*)..").should().beFreeOfCycles();

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    Set<String> unmarked =
        classes.stream()
            .map(JavaClass::getPackage)
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(p -> p.getName())
            .collect(Collectors.toSet());
    assertThat(unmarked).isEmpty();
  }
}
