package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The engine's store of secrets and configs, and projects that declare theirs `external`.
@Tag("root")
class StoredTest {
  private static final String VALUE = "correct horse \u00e9\n";
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(user.directory().resolve(name), text);
  }

  private static String create(String kind, String name, String value) throws IOException {
    Path from = file("value-of-" + name, value);
    return user.jcompose(kind, "create", name, from.toString()).succeeded().out();
  }

  private static String inside(Path project, String... command) {
    List<String> all =
        Stream.concat(Stream.of("-f", project.toString(), "exec", "-T", "one"), Stream.of(command))
            .toList();
    return user.jcompose(all.toArray(String[]::new)).succeeded().out();
  }

  @Test
  void aValueIsStoredListedAndRemovedAndNeverShown() throws IOException {
    assertThat(create("secret", "kept", VALUE)).isEqualTo("kept\n");
    Path from = file("kept.conf", "a=1\n");
    user.jcompose("config", "create", "-l", "team=web", "kept.conf", from.toString()).succeeded();
    assertThat(user.jcompose("secret", "ls", "-q").succeeded().out()).contains("kept\n");
    assertThat(user.jcompose("config", "ls").succeeded().out())
        .containsPattern("NAME +CREATED +LABELS")
        .containsPattern("kept\\.conf +.* ago +team=web");
    String shown = user.jcompose("secret", "inspect", "kept").succeeded().out();
    assertThat(shown).contains("\"Name\": \"kept\"").doesNotContain("correct", "Y29ycmVjd");

    Path stored = user.directory().resolve("data/secrets/kept/value");
    assertThat(Files.readString(stored)).isEqualTo(VALUE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
        .isEqualTo("rw-------");

    Session.Done again =
        user.jcompose("secret", "create", "kept", user.directory() + "/value-of-kept");
    assertThat(again.exitCode()).isNotZero();
    assertThat(again.err()).contains("already exists", "jcompose secret rm kept");
    user.jcompose("engine", "stop").succeeded();
    assertThat(user.jcompose("secret", "rm", "kept", "gone").err())
        .contains("no such secret: gone");
    assertThat(user.jcompose("secret", "ls", "-q").succeeded().out()).doesNotContain("kept");
    assertThat(user.jcompose("config", "rm", "kept.conf").succeeded().out())
        .isEqualTo("kept.conf\n");
  }

  @Test
  void aNameThatLeadsOutOfTheStoreIsRefused() throws IOException {
    Path from = file("any", "x");
    for (String name : List.of("../out", ".hidden", "a/b", "-a-".substring(1), "x".repeat(65))) {
      Session.Done done = user.jcompose("secret", "create", "--", name, from.toString());
      assertThat(done.exitCode()).as(name).isNotZero();
      assertThat(done.err()).contains("not a valid name");
    }
    Session.Done empty = user.jcompose("secret", "create", "empty", "/dev/null");
    assertThat(empty.err()).contains("has 0 bytes");
    Session.Done read = user.jcompose("secret", "inspect", "../volumes");
    assertThat(read.err()).contains("no such secret");
  }

  @Test
  void whatIsExternalComesOutOfTheStore() throws IOException {
    Path project =
        user.project(
            "stored",
            """
            name: stored
            services:
              one:
                image: busybox
                command: [sleep, "1000"]
                stop_grace_period: 0s
                configs: [{source: app, target: /etc/app.conf}]
                secrets: [db, {source: key, target: /run/key, uid: "7", mode: 0400}]
            configs: {app: {external: true, name: app.conf-v1}}
            secrets:
              db: {external: true}
              key: {external: {name: signing}}
            """);
    String path = project.toString();
    Session.Done missing = user.jcompose("-f", path, "up", "-d");
    assertThat(missing.exitCode()).isNotZero();
    assertThat(missing.err())
        .contains("jcompose config create app.conf-v1 FILE")
        .contains("jcompose secret create db FILE")
        .contains("jcompose secret create signing FILE");
    assertThat(user.jcompose("-f", path, "ps", "-aq").succeeded().out()).isEmpty();

    create("config", "app.conf-v1", "port=1\n");
    create("secret", "db", VALUE);
    create("secret", "signing", "k");
    user.jcompose("-f", path, "up", "-d").succeeded();
    assertThat(inside(project, "cat", "/etc/app.conf")).isEqualTo("port=1\n");
    assertThat(inside(project, "cat", "/run/secrets/db")).isEqualTo(VALUE);
    assertThat(inside(project, "stat", "-c", "%u %a", "/run/secrets/db")).isEqualTo("0 444\n");
    assertThat(inside(project, "stat", "-c", "%u %a", "/run/key")).isEqualTo("7 400\n");
    String container = user.jcompose("-f", path, "ps", "-q").succeeded().out();

    // Nothing has changed; then the value has.
    user.jcompose("-f", path, "up", "-d").succeeded();
    assertThat(user.jcompose("-f", path, "ps", "-q").succeeded().out()).isEqualTo(container);
    user.jcompose("config", "rm", "app.conf-v1").succeeded();
    assertThat(inside(project, "cat", "/etc/app.conf")).isEqualTo("port=1\n");
    create("config", "app.conf-v1", "port=2\n");
    user.jcompose("-f", path, "up", "-d").succeeded();
    assertThat(inside(project, "cat", "/etc/app.conf")).isEqualTo("port=2\n");
    user.jcompose("-f", path, "down").succeeded();
  }

  @Test
  void aStoredTemplateIsFilledInForEachContainer() throws IOException {
    Path wrong = file("wrong.tmpl", "a\n{{ hunter2 }}\n");
    Session.Done refused =
        user.jcompose("secret", "create", "--template-driver", "golang", "wrong", wrong.toString());
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).contains("template: line 2").doesNotContain("hunter2");
    Path from = file("each.tmpl", "{{.Task.Slot}} {{secret \"each-key\"}}");
    user.jcompose("config", "create", "--template-driver", "golang", "each", from.toString())
        .succeeded();
    create("secret", "each-key", "k3y");
    String path =
        user.project(
                "each",
                """
                name: each
                services:
                  one:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    scale: 2
                    configs: [each]
                    secrets: [each-key]
                configs: {each: {external: true}}
                secrets: {each-key: {external: true}}
                """)
            .toString();
    user.jcompose("-f", path, "up", "-d").succeeded();
    for (int number = 1; number <= 2; number++) {
      assertThat(
              user.jcompose("-f", path, "exec", "-T", "--index", "" + number, "one", "cat", "/each")
                  .succeeded()
                  .out())
          .isEqualTo(number + " k3y");
    }
    assertThat(user.jcompose("engine", "logs").succeeded().out()).doesNotContain("k3y", "hunter2");
    user.jcompose("-f", path, "down").succeeded();
  }

  @Test
  void aTemplateThatCannotBeReadIsReportedBeforeAnythingIsMade() {
    String path =
        user.project(
                "unread",
                """
                services: {one: {image: busybox, configs: [c]}}
                configs:
                  c:
                    content: "{{ upper .Task.Name }}"
                    template_driver: golang
                """)
            .toString();
    Session.Done done = user.jcompose("-f", path, "up", "-d");
    assertThat(done.exitCode()).isNotZero();
    assertThat(done.err())
        .contains("compose.yaml:5", "template: line 1: function \"upper\" not defined");
    assertThat(user.jcompose("-f", path, "ps", "-aq").succeeded().out()).isEmpty();
  }

  @Test
  void aBuildTakesAnExternalSecret() throws IOException {
    Path project =
        user.project(
            "built",
            """
            name: built
            services:
              one:
                build:
                  dockerfile_inline: |
                    FROM busybox
                    RUN --mount=type=secret,id=token cut -c1-7 /run/secrets/token > /token
                  secrets: [token]
                command: [sleep, "1000"]
                stop_grace_period: 0s
            secrets: {token: {external: true, name: built-token}}
            """);
    assertThat(user.jcompose("-f", project.toString(), "build").err())
        .contains("jcompose secret create built-token FILE");
    create("secret", "built-token", VALUE);
    user.jcompose("-f", project.toString(), "up", "-d").succeeded();
    assertThat(inside(project, "cat", "/token")).isEqualTo("correct\n");
    user.jcompose("-f", project.toString(), "down", "--rmi", "local").succeeded();
  }

  @Test
  void aServiceCanBeCalledAsACommandOfTheStore() {
    String path =
        user.project("create", "services: {create: {image: a}, other: {image: b}}\n").toString();
    assertThat(user.jcompose("-f", path, "config", "--", "create").succeeded().out())
        .contains("image: a")
        .doesNotContain("image: b");
    assertThat(user.jcompose("-f", path, "config", "create", "--help").succeeded().out())
        .contains("Create a config from a file or STDIN");
    assertThat(user.jcompose("config", "--help").succeeded().out())
        .contains("config -- create", "--no-interpolate");
  }

  @Test
  void whatOnlyASwarmKnowsIsRefusedByName() {
    String path =
        user.project(
                "swarm",
                """
                services: {one: {image: busybox, secrets: [s]}}
                secrets: {s: {driver: vault, file: ./compose.yaml}}
                """)
            .toString();
    Session.Done done = user.jcompose("-f", path, "up", "-d");
    assertThat(done.exitCode()).isNotZero();
    assertThat(done.err())
        .contains("secrets.s.driver: driver \"vault\" is known to a swarm only")
        .contains("jcompose secret create");
  }
}
