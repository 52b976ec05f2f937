package dev.jcompose.scheduler.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.scheduler.plan.Goal;
import dev.jcompose.scheduler.plan.Plan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which images `up`, `pull` and `push` move.
class PullPlanTest {
  private static Goal.Up up(Goal.Pull pull) {
    return Goal.Up.with().pull(pull).done();
  }

  private static List<String> lines(Plan plan) {
    return plan.lines();
  }

  @ParameterizedTest
  @CsvSource({
    "always, 1, true", "missing, 1, false", "if_not_present, 1, false", "never, 1, false",
    "daily, 23, false", "daily, 25, true", "weekly, 160, false", "weekly, 169, true",
    "every_2h, 1, false", "every_2h, 3, true", "refresh, 9999, false"
  })
  void policyDecidesWhetherAnImageThatIsThereComesAgain(String policy, int hours, boolean comes) {
    Given given =
        Given.file("services: {web: {image: app, pull_policy: %s}}".formatted(policy))
            .imagePulled("app", Duration.ofHours(hours));

    assertThat(given.images(Goal.Up.PLAIN).isEmpty()).isEqualTo(!comes);
  }

  @ParameterizedTest
  @CsvSource({
    "missing, POLICY, PullOrBuildImage",
    "always, POLICY, PullOrBuildImage",
    "never, POLICY, BuildImage",
    "build, POLICY, BuildImage",
    "missing, NEVER, BuildImage",
    "never, ALWAYS, PullOrBuildImage"
  })
  void whatHasANameAndABuildIsPulledFirstUnlessItMayNotBe(
      String policy, Goal.Pull pull, String step) {
    Given given =
        Given.file("services: {web: {image: app, build: ., pull_policy: %s}}".formatted(policy));

    assertThat(lines(given.images(up(pull))))
        .containsExactly("[] -> #1 image:app, %s, no such image".formatted(step));
  }

  @Test
  void aBuildThatIsThereComesAgainOnlyWhenAPullIsAskedFor() {
    Given given =
        Given.file("services: {web: {image: app, build: .}}")
            .imagePulled("app", Duration.ofHours(1));

    assertThat(lines(given.images(Goal.Up.PLAIN))).isEmpty();
    assertThat(lines(given.images(up(Goal.Pull.ALWAYS))))
        .containsExactly("[] -> #1 image:app, PullOrBuildImage, pull requested");
  }

  @Test
  void commandLineGoesBeforeThePolicy() {
    Given given =
        Given.file("services: {web: {image: app, pull_policy: never}}")
            .imagePulled("app", Duration.ofHours(1));

    assertThat(lines(given.images(up(Goal.Pull.ALWAYS)))).hasSize(1);
  }

  @Test
  void neverOnTheCommandLineIsAnErrorForAMissingImage() {
    Given given = Given.file("services: {web: {image: nowhere}}");
    Goal.Up never = up(Goal.Pull.NEVER);

    assertThatThrownBy(() -> given.images(never)).hasMessageContaining("--pull is \"never\"");
  }

  @Test
  void pullTakesEachImageOnceAndLeavesWhatIsOnlyBuilt() {
    Given given =
        Given.file(
            """
            services:
              a: {image: app}
              b: {image: app}
              c: {build: .}
              d: {image: made, build: .}
              e: {image: kept, pull_policy: never}
            """);

    assertThat(lines(given.images(new Goal.PullImages(List.of(), false, Goal.Pull.POLICY, true))))
        .containsExactly(
            "[] -> #1 image:app, PullImage, pull", "[] -> #2 image:made, PullImage, pull");
    assertThat(lines(given.images(new Goal.PullImages(List.of(), false, Goal.Pull.POLICY, false))))
        .containsExactly("[] -> #1 image:app, PullImage, pull");
  }

  @Test
  void missingPolicyOfPullLeavesWhatIsThereUnlessItsNameMeansTheNewest() {
    Given given =
        Given.file(
                """
                services:
                  a: {image: "app:1", pull_policy: missing}
                  b: {image: app, pull_policy: missing}
                """)
            .imagePulled("app:1", Duration.ofHours(1))
            .imagePulled("app", Duration.ofHours(1));

    assertThat(lines(given.images(new Goal.PullImages(List.of(), false, Goal.Pull.POLICY, true))))
        .containsExactly("[] -> #1 image:app, PullImage, pull");
    assertThat(lines(given.images(new Goal.PullImages(List.of(), false, Goal.Pull.MISSING, true))))
        .isEmpty();
  }

  @Test
  void pushSendsWhatIsBuiltUnderItsNames() {
    Given given =
        Given.file(
            """
            services:
              a: {image: "host:5000/app:1", build: {context: ., tags: ["host:5000/app:2"]}}
              b: {image: other}
              c: {build: .}
            """);
    Plan plan = given.images(new Goal.PushImages(List.of(), false));

    assertThat(lines(plan))
        .containsExactly(
            "[] -> #1 image:host:5000/app:1, PushImage, push",
            "[] -> #2 image:host:5000/app:2, PushImage, push");
    assertThat(plan.warnings()).hasSize(1);
  }

  @Test
  void whatIsBuiltIsPushedAfterItsBuild() {
    Given given =
        Given.file(
            """
            services:
              a: {image: "host:5000/app:1", build: {context: ., tags: ["host:5000/app:2"]}}
              c: {build: .}
              d: {image: other}
            """);
    Plan plan = given.images(new Goal.BuildImages(List.of(), false, true));

    assertThat(lines(plan))
        .containsExactly(
            "[] -> #1 image:host:5000/app:1, BuildImage, no such image",
            "[] -> #2 image:p-c, BuildImage, no such image",
            "[1] -> #3 image:host:5000/app:1, PushImage, push",
            "[1] -> #4 image:host:5000/app:2, PushImage, push");
    assertThat(plan.warnings())
        .containsExactly("service \"c\": has no image name, so it is not pushed");
    assertThat(lines(given.images(new Goal.BuildImages(List.of(), false, false)))).hasSize(2);
  }
}
