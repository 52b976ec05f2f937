package dev.jcompose.engine.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.model.operation.CreationOptions;
import dev.jcompose.model.operation.OperationOptions;
import dev.jcompose.model.operation.OperationRequest;
import dev.jcompose.model.operation.RunContainer;
import dev.jcompose.scheduler.plan.Goal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a request asks for, as goals of the planner.
class ProjectCommandTest {
  private static final Optional<Duration> SECONDS = Optional.of(Duration.ofSeconds(7));

  private static ProjectCommand command(OperationOptions options) {
    return ProjectCommand.of(
        "p",
        new OperationRequest(List.of("web"), options, Optional.of(3), false),
        RegistryCredentials.ofMap(Optional.empty()));
  }

  @Test
  void upWithoutOptionsIsPlain() {
    ProjectCommand up =
        ProjectCommand.of(
            "p",
            new OperationRequest(
                List.of(),
                new OperationOptions.Up(CreationOptions.PLAIN, true, false, Optional.empty()),
                Optional.empty(),
                false),
            RegistryCredentials.ofMap(Optional.empty()));
    assertThat(up.goal()).isEqualTo(Goal.Up.PLAIN);
    assertThat(up.parallelism()).isEmpty();
    assertThat(up.waitLimit()).isEmpty();
  }

  @Test
  void upTakesEveryOptionOfCreation() {
    CreationOptions creation =
        CreationOptions.with()
            .scale(Map.of("web", 2))
            .build(CreationOptions.Build.ALWAYS)
            .pull(CreationOptions.Pull.ALWAYS)
            .recreate(CreationOptions.Recreate.ALWAYS)
            .recreateDependencies(true)
            .dependencies(false)
            .removeOrphans(true)
            .ignoreOrphans(true)
            .timeout(SECONDS)
            .renewAnonymousVolumes(true)
            .questions(CreationOptions.Questions.YES)
            .recreateVolumes(List.of("data"))
            .done();
    ProjectCommand up = command(new OperationOptions.Up(creation, true, true, SECONDS));
    assertThat(up.goal())
        .isEqualTo(
            Goal.Up.with()
                .services(List.of("web"))
                .scale(Map.of("web", 2))
                .build(Goal.Build.ALWAYS)
                .pull(Goal.Pull.ALWAYS)
                .recreate(Goal.Recreate.ALWAYS)
                .recreateDependencies(Goal.Recreate.ALWAYS)
                .dependencies(false)
                .start(true)
                .await(true)
                .removeOrphans(true)
                .ignoreOrphans(true)
                .grace(SECONDS)
                .renewAnonymousVolumes(true)
                .recreateVolumes(Set.of("data"))
                .done());
    assertThat(up.waitLimit()).isEqualTo(SECONDS);
    assertThat(up.parallelism()).contains(3);
    assertThat(up.questions()).isEqualTo(CreationOptions.Questions.YES);
  }

  @Test
  void createStartsNothingAndWaitsForNothing() {
    assertThat(command(new OperationOptions.Create(CreationOptions.PLAIN)).goal())
        .isInstanceOfSatisfying(
            Goal.Up.class,
            up -> {
              assertThat(up.start()).isFalse();
              assertThat(up.await()).isFalse();
              assertThat(up.services()).containsExactly("web");
            });
  }

  @Test
  void dependenciesAreNotRecreatedWhereNothingIs() {
    CreationOptions never = CreationOptions.with().recreate(CreationOptions.Recreate.NEVER).done();
    assertThat(command(new OperationOptions.Create(never)).goal())
        .isInstanceOfSatisfying(
            Goal.Up.class,
            up -> assertThat(up.recreateDependencies()).isEqualTo(Goal.Recreate.NEVER));
  }

  @Test
  void scaleIsAboutTheServicesItCounts() {
    assertThat(command(new OperationOptions.Scale(Map.of("db", 3), false)).goal())
        .isInstanceOfSatisfying(
            Goal.Up.class,
            up -> {
              assertThat(up.services()).containsExactly("db");
              assertThat(up.scale()).containsEntry("db", 3);
              assertThat(up.dependencies()).isFalse();
              assertThat(up.start()).isTrue();
            });
  }

  @Test
  void otherOperationsAreTheirGoals() {
    List<String> web = List.of("web");
    assertThat(
            Map.of(
                new OperationOptions.Start(true, SECONDS),
                new Goal.Start(web, true),
                new OperationOptions.Stop(SECONDS, true),
                new Goal.Stop(web, SECONDS),
                new OperationOptions.Restart(SECONDS, false),
                new Goal.Restart(web, SECONDS, false),
                new OperationOptions.Kill(Optional.empty(), true),
                new Goal.Kill(web, "SIGKILL", true),
                new OperationOptions.Remove(true, false),
                new Goal.Remove(web, true, false),
                new OperationOptions.Pause(),
                new Goal.Pause(web),
                new OperationOptions.Unpause(),
                new Goal.Unpause(web),
                new OperationOptions.Down(true, OperationOptions.Down.Images.LOCAL, false, SECONDS),
                new Goal.Down(web, false, true, Goal.Down.Images.LOCAL, false, SECONDS),
                new OperationOptions.Pull(CreationOptions.Pull.MISSING, true, false, true),
                new Goal.PullImages(web, true, Goal.Pull.MISSING, false),
                new OperationOptions.Push(true, false),
                new Goal.PushImages(web, true)))
        .allSatisfy((options, goal) -> assertThat(command(options).goal()).isEqualTo(goal));
    assertThat(command(new OperationOptions.Stop(SECONDS, true)).supersedes()).isTrue();
    assertThat(
            command(new OperationOptions.Pull(CreationOptions.Pull.POLICY, false, true, true))
                .tolerant())
        .isTrue();
  }

  @Test
  void withoutAFileDownTakesDependentsAlong() {
    var options =
        new OperationOptions.Down(true, OperationOptions.Down.Images.LOCAL, false, SECONDS);
    assertThat(command(options).withoutFile().goal())
        .isEqualTo(
            new Goal.Down(List.of("web"), true, true, Goal.Down.Images.LOCAL, false, SECONDS));
    ProjectCommand pause = command(new OperationOptions.Pause());
    assertThat(pause.withoutFile()).isEqualTo(pause);
  }

  @Test
  void runNamesItsContainerAfterTheServiceUnlessSomebodyDid() {
    RunContainer plain = RunContainer.with().detach(true).done();
    ProjectCommand run = command(new OperationOptions.Run("web", plain, CreationOptions.PLAIN));
    assertThat(run.goal())
        .isInstanceOfSatisfying(
            Goal.RunOneOff.class, one -> assertThat(one.name()).matches("p-web-run-[0-9a-f]{12}"));
    assertThat(run.startOneOff()).isTrue();
    RunContainer named = RunContainer.with().name(Optional.of("job")).done();
    assertThat(command(new OperationOptions.Run("web", named, CreationOptions.PLAIN)).goal())
        .isInstanceOfSatisfying(
            Goal.RunOneOff.class, one -> assertThat(one.name()).isEqualTo("job"));
  }
}
