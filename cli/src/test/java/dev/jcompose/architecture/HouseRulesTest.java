package dev.jcompose.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/// Names and sizes.
@AnalyzeClasses(packages = "dev.jcompose", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
  /// A package with more files has more than one subject.
  private static final int FILES = 30;

  private static final Pattern LOOSE_MAP =
      Pattern.compile(
          "java\\.util\\.(?:\\w*Map)<java\\.lang\\.String, (?:java\\.lang\\.Object|\\?)>");

  /// Simple names that more than one class may have, each with its reason.
  private static final Set<String> SHARED_NAMES =
      Set.of(
          // Where a process begins: of the command line and of the engine. Both are named in
          // scripts.
          "Main");

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .that()
          // Docker's own word for these programs.
          .doNotHaveFullyQualifiedName("dev.jcompose.cli.registry.CredentialHelper")
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
  static final ArchRule nothingIsNullUnlessItSaysSo =
      classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

  @ArchTest
  static void everyPackageSaysWhatItIs(JavaClasses all) {
    assertThat(
            packages(all).entrySet().stream()
                .filter(entry ->
                    entry.getValue().stream()
                        .noneMatch(c -> c.getSimpleName().equals("package-info")))
                .map(Map.Entry::getKey))
        .as("packages without package-info.java")
        .isEmpty();
  }

  /// Opening a class by its name, or seeing it in a stack trace, must not be ambiguous.
  @ArchTest
  static void noTwoClassesShareAName(JavaClasses all) {
    Map<String, Set<String>> shared =
        all.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> !SHARED_NAMES.contains(type.getSimpleName()))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getName, toCollection(TreeSet::new))));
    shared.values().removeIf(names -> names.size() == 1);
    assertThat(shared).as("classes that share their simple name").isEmpty();
  }

  @ArchTest
  static void packagesHaveOneSubject(JavaClasses all) {
    Map<String, Long> large = new TreeMap<>();
    packages(all)
        .forEach((name, classes) -> {
          long files =
              classes.stream()
                  .filter(JavaClass::isTopLevelClass)
                  .filter(type -> !type.getSimpleName().equals("package-info"))
                  .count();
          if (files > FILES) {
            large.put(name, files);
          }
        });
    assertThat(large).as("packages with more than %d files", FILES).isEmpty();
  }

  /// An untyped map may be used inside one package; between packages, a type says what is in it.
  @ArchTest
  static void looseMapsStayInTheirPackage(JavaClasses all) {
    TreeSet<String> found =
        all.stream()
            .flatMap(type -> type.getMembers().stream())
            .filter(HouseRulesTest::isLoose)
            .filter(HouseRulesTest::isUsedFromAnotherPackage)
            .map(JavaMember::getFullName)
            .collect(toCollection(TreeSet::new));
    assertThat(found)
        .as("members with a Map<String, Object> that are used from another package")
        .isEmpty();
  }

  private static boolean isLoose(JavaMember member) {
    Stream<JavaType> types =
        switch (member) {
          case JavaCodeUnit unit ->
              Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
          case JavaField field -> Stream.of(field.getType());
          default -> throw new IllegalStateException(member.getFullName());
        };
    return types.anyMatch(type -> LOOSE_MAP.matcher(type.getName()).find());
  }

  private static boolean isUsedFromAnotherPackage(JavaMember member) {
    String home = member.getOwner().getPackageName();
    return member.getAccessesToSelf().stream()
        .map(JavaAccess::getOriginOwner)
        .anyMatch(user -> !user.getPackageName().equals(home));
  }

  private static Map<String, List<JavaClass>> packages(JavaClasses all) {
    return all.stream()
        .collect(
            Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.toList()));
  }
}
