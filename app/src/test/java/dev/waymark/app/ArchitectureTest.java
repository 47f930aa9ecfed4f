package dev.waymark.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The edges between modules and packages, as docs/decisions/001-modules.md draws them.
class ArchitectureTest {
  private static final String ROOT = "dev.waymark.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.waymark");

  @Test
  void allModulesAreLookedAt() {
    for (String module :
        List.of("wire", "authoritative", "internet", "resolver", "testkit", "app")) {
      Assertions.assertThat(CLASSES)
          .anyMatch(type -> type.getPackageName().startsWith(ROOT + module));
    }
  }

  @TestFactory
  Stream<DynamicTest> nobodySeesMoreThanItsEdges() {
    return Stream.of(
        mayNotSee("wire", "authoritative", "resolver", "internet", "testkit", "app"),
        mayNotSee("authoritative", "resolver", "internet", "testkit", "app"),
        mayNotSee("resolver", "authoritative", "internet", "testkit", "app"),
        mayNotSee("internet", "resolver", "testkit", "app"),
        mayNotSee("testkit", "app"),
        mayNotSee("app", "testkit"),
        mayNotSee(
            "resolver.trace",
            "resolver.cache",
            "resolver.iterate",
            "resolver.validate",
            "authoritative"));
  }

  private static DynamicTest mayNotSee(String module, String... others) {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(ROOT + module + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                Stream.of(others).map(other -> ROOT + other + "..").toArray(String[]::new));
    return DynamicTest.dynamicTest(
        module + " does not see " + String.join(", ", others), () -> rule.check(CLASSES));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(*).(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /// The parts of the resolver never call the facade that puts them together.
  @Test
  void partsDoNotSeeTheFacade() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + "authoritative.*..", ROOT + "resolver.*..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "authoritative", ROOT + "resolver")
        .check(CLASSES);
  }
}
