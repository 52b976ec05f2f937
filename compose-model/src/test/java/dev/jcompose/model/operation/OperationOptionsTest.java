package dev.jcompose.model.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.model.text.JsonText;
import dev.jcompose.model.value.Value;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What one side writes the other one reads.
class OperationOptionsTest {
  private static final Optional<Duration> SECONDS = Optional.of(Duration.ofSeconds(7));

  /// Nothing is as it is without options.
  private static final CreationOptions CREATION =
      CreationOptions.with()
          .scale(Map.of("web", 3))
          .build(CreationOptions.Build.ALWAYS)
          .pull(CreationOptions.Pull.NEVER)
          .recreate(CreationOptions.Recreate.ALWAYS)
          .recreateDependencies(true)
          .dependencies(false)
          .removeOrphans(true)
          .ignoreOrphans(true)
          .timeout(SECONDS)
          .renewAnonymousVolumes(true)
          .questions(CreationOptions.Questions.ASK)
          .recreateVolumes(List.of("data"))
          .done();

  private static final RunContainer CONTAINER =
      RunContainer.with()
          .name(Optional.of("job"))
          .compatibility(true)
          .command(List.of("echo", "hi"))
          .entrypoint(Optional.of(List.of()))
          .environment(List.of("A=1", "B"))
          .labels(Map.of("l", "v"))
          .user(Optional.of("1000"))
          .workingDirectory(Optional.of("/w"))
          .volumes(List.of("/a:/b"))
          .publish(List.of("80:80"))
          .servicePorts(true)
          .useAliases(true)
          .tty(true)
          .consoleSize(List.of(24, 80))
          .stdin(true)
          .detach(true)
          .autoRemove(true)
          .capAdd(List.of("NET_ADMIN"))
          .capDrop(List.of("CHOWN"))
          .done();

  static List<OperationOptions> all() {
    return List.of(
        new OperationOptions.Up(CREATION, false, true, SECONDS),
        new OperationOptions.Create(CREATION),
        new OperationOptions.Scale(Map.of("web", 0), false),
        new OperationOptions.Run("web", CONTAINER, CREATION),
        new OperationOptions.Start(true, SECONDS),
        new OperationOptions.Stop(SECONDS, true),
        new OperationOptions.Restart(SECONDS, false),
        new OperationOptions.Kill(Optional.of("HUP"), true),
        new OperationOptions.Remove(true, true),
        new OperationOptions.Pause(),
        new OperationOptions.Unpause(),
        new OperationOptions.Down(true, OperationOptions.Down.Images.LOCAL, true, SECONDS),
        new OperationOptions.Build(
            true,
            true,
            true,
            true,
            true,
            Optional.of(1L << 40),
            Optional.of("mode=max"),
            Optional.of("true"),
            Map.of("A", "1"),
            Map.of("id", "/s")),
        new OperationOptions.Pull(CreationOptions.Pull.ALWAYS, true, false, true),
        new OperationOptions.Push(true, true),
        new OperationOptions.Hooks("web", "f00"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatOneSideWritesTheOtherReads(OperationOptions options) {
    assertThat(OperationOptions.read(options.verb(), options.json())).isEqualTo(options);
  }

  @Test
  void everyVerbIsThere() {
    assertThat(all()).extracting(OperationOptions::verb).containsExactlyInAnyOrder(Verb.values());
    assertThat(Verb.values()).allSatisfy(verb -> assertThat(Verb.of(verb.word())).contains(verb));
    assertThat(Verb.of("UP")).isEmpty();
  }

  /// Otherwise a part that is never written would be read as usual on the other side.
  @ParameterizedTest
  @MethodSource("all")
  void theSamplesAboveLeaveNothingAsUsual(OperationOptions options) throws Exception {
    OperationOptions usual = usual(options.verb());
    for (RecordComponent part : options.getClass().getRecordComponents()) {
      differ(part, options, usual);
    }
  }

  private static void differ(RecordComponent part, Object ours, Object usual) throws Exception {
    var accessor = part.getAccessor();
    accessor.setAccessible(true);
    Object one = accessor.invoke(ours);
    Object other = accessor.invoke(usual);
    if (part.getType().isRecord()) {
      for (RecordComponent inner : part.getType().getRecordComponents()) {
        differ(inner, one, other);
      }
    } else {
      assertThat(one).as(part.toString()).isNotEqualTo(other);
    }
  }

  private static OperationOptions usual(Verb verb) {
    return OperationOptions.read(verb, new Value.Fields(least(verb)));
  }

  /// The options that have to be there.
  private static Map<String, Value> least(Verb verb) {
    return switch (verb) {
      case RUN -> Map.of("service", new Value.Text("other"));
      case HOOKS ->
          Map.of("service", new Value.Text("other"), "container", new Value.Text("other"));
      default -> Map.of();
    };
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void whatIsAsUsualIsNotWritten(Verb verb) {
    assertThat(usual(verb).json().fields()).isEqualTo(least(verb));
  }

  @Test
  void optionsHaveTheNamesOfTheDocs() {
    assertThat(JsonText.compact(new OperationOptions.Up(CREATION, false, true, SECONDS).json()))
        .isEqualTo(
            "{\"scale\":{\"web\":3},\"build\":true,\"pull\":\"never\",\"forceRecreate\":true,"
                + "\"alwaysRecreateDeps\":true,\"noDeps\":true,\"removeOrphans\":true,"
                + "\"ignoreOrphans\":true,\"timeout\":7,\"renewAnonVolumes\":true,\"ask\":true,"
                + "\"recreateVolumes\":[\"data\"],\"noStart\":true,\"wait\":true,"
                + "\"waitTimeout\":7}");
    assertThat(
            JsonText.compact(
                new OperationOptions.Run("web", CONTAINER, CreationOptions.PLAIN).json()))
        .isEqualTo(
            "{\"service\":\"web\",\"name\":\"job\",\"compatibility\":true,\"command\":[\"echo\",\"hi\"],"
                + "\"entrypoint\":[],\"environment\":[\"A=1\",\"B\"],\"labels\":{\"l\":\"v\"},"
                + "\"user\":\"1000\",\"workdir\":\"/w\",\"volumes\":[\"/a:/b\"],"
                + "\"publish\":[\"80:80\"],\"servicePorts\":true,\"useAliases\":true,\"tty\":true,"
                + "\"consoleSize\":[24,80],\"stdin\":true,\"detach\":true,\"autoRemove\":true,"
                + "\"capAdd\":[\"NET_ADMIN\"],\"capDrop\":[\"CHOWN\"]}");
  }

  /// The page must be sufficient to write a request.
  @Test
  void thePageNamesEveryOption() throws Exception {
    String page = Files.readString(Path.of("../docs/project-api.md"));
    Set<String> names =
        all().stream()
            .flatMap(options -> options.json().fields().keySet().stream())
            .collect(Collectors.toSet());
    names.addAll(Set.of("noBuild", "noRecreate", "assumeYes", "parallel"));
    assertThat(names).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    assertThat(Verb.values())
        .allSatisfy(verb -> assertThat(page).contains("`" + verb.word() + "`"));
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() ->
            OperationOptions.read(
                Verb.DOWN, new Value.Fields(Map.of("volume", new Value.Flag(true)))))
        .hasMessage(
            "down: unknown option \"volume\" (the command line may be newer than the engine)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UP|wait|yes|option \"wait\": must be true or false",
        "UP|timeout|soon|option \"timeout\": must be a whole number",
        "UP|scale|3|option \"scale\": must be an object of numbers",
        "UP|pull|sometimes|pull: must be one of \"always\", \"if_not_present\","
            + " \"missing\", \"never\", \"policy\"",
        "RUN|command|ls|option \"command\": must be a list of strings",
        "DOWN|rmi|some|rmi: must be one of \"all\", \"local\"",
      })
  void anOptionOfAnotherKindIsRefused(Verb verb, String name, String value, String message) {
    assertThatThrownBy(() ->
            OperationOptions.read(
                verb,
                new Value.Fields(
                    Map.of("service", new Value.Text("web"), name, new Value.Text(value)))))
        .hasMessage(message);
  }

  @Test
  void aRequestIsReadAsItWasWritten() {
    var request =
        new OperationRequest(
            List.of("web", "db"), new OperationOptions.Stop(SECONDS, false), Optional.of(3), true);
    assertThat(request.body(Optional.of("{\"name\":\"p\"}")))
        .isEqualTo(
            "{\"project\":{\"name\":\"p\"},\"services\":[\"web\",\"db\"],"
                + "\"options\":{\"timeout\":7,\"parallel\":3},\"dryRun\":true}");
    Map<String, Value> options = new LinkedHashMap<>(request.options().json().fields());
    options.put("parallel", new Value.Numeral("3"));
    assertThat(
            OperationRequest.read(
                Verb.STOP,
                new Value.Fields(
                    Map.of(
                        "services",
                        new Value.Items(List.of(new Value.Text("web"), new Value.Text("db"))),
                        "options",
                        new Value.Fields(options),
                        "dryRun",
                        new Value.Flag(true)))))
        .isEqualTo(request);
  }
}
