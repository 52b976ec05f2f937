package dev.jcompose.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;

/// The arrows between modules and between packages.
@AnalyzeClasses(packages = "dev.jcompose", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /// A layer without classes fails: then this test does not see the module.
  @ArchTest
  static final ArchRule modulesKnowOnlyWhatIsBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
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
          .layer("buildkit")
          .definedBy("dev.jcompose.buildkit..")
          .layer("image")
          .definedBy("dev.jcompose.image..")
          .layer("network")
          .definedBy("dev.jcompose.network..")
          .layer("volume")
          .definedBy("dev.jcompose.volume..")
          .layer("linux")
          .definedBy("dev.jcompose.linux..")
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
          .whereLayer("buildkit")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers("builder", "engine", "cli")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("volume")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("linux")
          .mayOnlyBeAccessedByLayers(
              "cli",
              "engine",
              "model",
              "runtime",
              "builder",
              "buildkit",
              "image",
              "network",
              "volume")
          .because("docs/architecture.md draws these arrows and no others");

  @ArchTest
  static final ArchRule packagesHaveNoCircles =
      slices()
          .matching("dev.jcompose.(**)")
          .should()
          .beFreeOfCycles()
          .because("what stands in a circle can only be read as a whole");

  /// Descriptors are in the faces of the leaves, so that the engine passes them on; everything else
  /// of linux is for the leaves.
  @ArchTest
  static final ArchRule theEngineKnowsDescriptorsAndSignalsOnlyOfLinux =
      noClasses()
          .that()
          .resideInAPackage("dev.jcompose.engine..")
          .and()
          // A process minds its own memory,
          .doNotHaveFullyQualifiedName("dev.jcompose.engine.server.Main")
          .and()
          // and its unit.
          .doNotHaveFullyQualifiedName("dev.jcompose.engine.systemd.ServiceNotice")
          .and()
          // Secrets are never readable by others, not for a moment.
          .doNotHaveFullyQualifiedName("dev.jcompose.engine.stored.StoredFiles")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.jcompose.linux..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage(
                                  "dev.jcompose.linux.call",
                                  "dev.jcompose.linux.name",
                                  // Bytes only: how records are kept.
                                  "dev.jcompose.linux.record",
                                  // Paths only: where files have changed.
                                  "dev.jcompose.linux.watch")
                              // Paths only: how files are read that may be damaged, how they are
                              // put aside, and in which block group a directory is made.
                              .or(name("dev.jcompose.linux.file.Aside"))
                              .or(name("dev.jcompose.linux.file.BlockGroups"))
                              .or(name("dev.jcompose.linux.file.SavedFile"))
                              // Numbers only: the ids of a container's users, which are in the
                              // faces of the leaves, too.
                              .or(name("dev.jcompose.linux.namespace.IdMapping"))
                              .or(name("dev.jcompose.linux.namespace.IdMapping$Range")))));

  @ArchTest
  static final ArchRule theCommandLineTakesTheWordsOfFailuresOnlyOfLinux =
      noClasses()
          .that()
          .resideInAPackage("dev.jcompose.cli..")
          .and()
          // It stands in for other processes.
          .resideOutsideOfPackage("dev.jcompose.cli.front")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.jcompose.linux..")
                  .and(
                      DescribedPredicate.not(
                          name("dev.jcompose.linux.call.IoFailure")
                              .or(name("dev.jcompose.linux.call.LinuxException"))
                              // The engine, as a process that it leaves behind.
                              .or(name("dev.jcompose.linux.process.ChildProcess")))));

  /// A command may run in a JVM that runs the commands of other processes, too.
  @ArchTest
  static final ArchRule commandsKnowTheirProcessOnlyByTheInvocation =
      noClasses()
          .that()
          .resideInAnyPackage("dev.jcompose.cli..", "dev.jcompose.model..")
          .and()
          .doNotHaveFullyQualifiedName("dev.jcompose.cli.Main")
          .and()
          .doNotHaveFullyQualifiedName("dev.jcompose.cli.terminal.ProcessTerminal")
          .and()
          .doNotHaveFullyQualifiedName("dev.jcompose.cli.front.WarmCommandLine")
          .should()
          .accessField(System.class, "in")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "console")
          .orShould()
          .callMethod(System.class, "setProperty", String.class, String.class)
          .orShould()
          .callMethod(Runtime.class, "addShutdownHook", Thread.class)
          .orShould()
          .callMethod(Path.class, "toAbsolutePath");

  @ArchTest
  static final ArchRule theCommandLineKnowsOnlyArchivesOfImages =
      noClasses()
          .that()
          .resideInAPackage("dev.jcompose.cli..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.jcompose.image..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage("dev.jcompose.image.tar", "dev.jcompose.image.tree")
                              .or(name("dev.jcompose.image.ImageException")))));

  @ArchTest
  static final ArchRule schedulerAndModelDoNotKnowTheKernel =
      noClasses()
          .that()
          .resideInAnyPackage("dev.jcompose.scheduler..", "dev.jcompose.model..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.jcompose.linux..")
                  // How the kernel calls things, for checking what users write.
                  .and(DescribedPredicate.not(resideInAPackage("dev.jcompose.linux.name"))));

  @ArchTest
  static final ArchRule namesDoNotKnowTheKernel =
      noClasses()
          .that()
          .resideInAPackage("dev.jcompose.linux.name")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.jcompose.linux..")
                  .and(DescribedPredicate.not(resideInAPackage("dev.jcompose.linux.name"))));

  @ArchTest
  static final ArchRule onlyLinuxCallsNativeCode =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.jcompose.linux..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker");
}
