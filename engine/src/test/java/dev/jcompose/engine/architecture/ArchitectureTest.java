package dev.jcompose.engine.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The arrows between the modules, and the names that say nothing.
@AnalyzeClasses(packages = "dev.jcompose", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /// Descriptors are in the faces of the leaves, so that the engine passes them on; everything else
  /// of linux is for the leaves.
  @ArchTest
  static final ArchRule modulesKnowOnlyWhatIsBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("cli")
          .definedBy("dev.jcompose.cli..")
          .layer("engine")
          .definedBy("dev.jcompose.engine..")
          .layer("scheduler")
          .definedBy("dev.jcompose.scheduler..")
          .layer("model")
          .definedBy("dev.jcompose.model..")
          .layer("runtime")
          .definedBy("dev.jcompose.runtime..")
          .layer("builder")
          .definedBy("dev.jcompose.builder..")
          .layer("image")
          .definedBy("dev.jcompose.image..")
          .layer("network")
          .definedBy("dev.jcompose.network..")
          .layer("volume")
          .definedBy("dev.jcompose.volume..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("scheduler")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("cli", "engine", "scheduler")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("builder")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers("builder", "engine")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("volume")
          .mayOnlyBeAccessedByLayers("engine")
          .because("docs/architecture.md draws these arrows and no others");

  @ArchTest
  static final ArchRule theEngineKnowsDescriptorsAndSignalsOnlyOfLinux =
      noClasses()
          .that()
          .resideInAPackage("dev.jcompose.engine..")
          .and()
          .doNotHaveFullyQualifiedName(
              "dev.jcompose.engine.server.Main") // a process minds its own memory
          .and()
          .doNotHaveFullyQualifiedName("dev.jcompose.engine.systemd.ServiceNotice") // and its unit
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                      "dev.jcompose.linux..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                                  "dev.jcompose.linux.call", "dev.jcompose.linux.signal")
                              // Paths only: how damaged files are put aside.
                              .or(
                                  com.tngtech.archunit.core.domain.JavaClass.Predicates
                                      .belongToAnyOf(dev.jcompose.linux.file.Aside.class)))));

  @ArchTest
  static final ArchRule schedulerAndModelDoNotKnowTheKernel =
      noClasses()
          .that()
          .resideInAnyPackage("dev.jcompose.scheduler..", "dev.jcompose.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.jcompose.linux..");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Base")
          .orShould()
          .haveSimpleNameEndingWith("Common")
          .orShould()
          .haveSimpleNameEndingWith("Data")
          .orShould()
          .haveSimpleNameEndingWith("Info");

  @ArchTest
  static final ArchRule onlyLinuxCallsNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.jcompose.linux..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker");
}
