package dev.loupe.crd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.loupe");

  @Test
  void theResourcesKnowNothingElseOfLoupe() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.loupe.crd",
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson.annotation",
            "io.fabric8.kubernetes..",
            "io.fabric8.generator..",
            "io.fabric8.crd.generator.annotation")
        .check(CLASSES);
  }
}
