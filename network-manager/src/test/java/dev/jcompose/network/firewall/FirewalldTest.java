package dev.jcompose.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.network.dbus.FakeBus;
import dev.jcompose.network.dbus.FakeBus.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// firewalld is played: zones of the permanent configuration are loaded by `reload`, interfaces are
/// in the running one.
class FirewalldTest {
  @TempDir private Path directory;
  private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> permanent = new ConcurrentSkipListSet<>(Set.of("public"));
  private final Set<String> running = new ConcurrentSkipListSet<>(Set.of("public"));
  private final Set<String> interfaces = new ConcurrentSkipListSet<>();
  private volatile boolean runs = true;
  private FakeBus bus;
  private Firewalld firewalld;

  @BeforeEach
  void start() throws IOException {
    Path socket = directory.resolve("bus");
    bus = new FakeBus(socket, this::called);
    firewalld = new Firewalld(socket);
  }

  @AfterEach
  void stop() {
    bus.close();
  }

  private Answer called(String path, String face, String method, List<Object> arguments) {
    return switch (method) {
      case "Hello" -> Answer.of("s", ":1.7");
      case "NameHasOwner" -> Answer.of("b", runs);
      case "getZones" -> Answer.of("as", List.copyOf(running));
      case "getZoneNames" -> Answer.of("as", List.copyOf(permanent));
      case "getInterfaces" -> Answer.of("as", List.copyOf(interfaces));
      case "getZoneByName" ->
          permanent.contains("jcompose")
              ? Answer.of("o", "/org/fedoraproject/FirewallD1/config/zone/3")
              : Answer.refusal("INVALID_ZONE: jcompose");
      default -> {
        changes.add(method + arguments.stream().map(a -> " " + a).reduce("", String::concat));
        yield change(path, method, arguments);
      }
    };
  }

  private Answer change(String path, String method, List<Object> arguments) {
    switch (method) {
      case "addZone2" -> permanent.add((String) arguments.getFirst());
      case "reload" -> {
        running.clear();
        running.addAll(permanent);
      }
      case "changeZoneOfInterface" -> interfaces.add((String) arguments.getLast());
      case "removeInterface" -> interfaces.remove((String) arguments.getLast());
      case "remove" -> {
        assertThat(path).endsWith("/zone/3");
        permanent.remove("jcompose");
      }
      default -> {
        return Answer.refusal("UNKNOWN: " + method);
      }
    }
    return Answer.of("");
  }

  private static Collection<String> ours() {
    return List.of("jcab12cdb*", "br-own");
  }

  @Test
  void interfacesComeIntoAZoneOfOurOwnWhichIsMadeOnce() throws IOException {
    firewalld.let(ours());
    assertThat(changes)
        .containsExactly(
            "addZone2 jcompose",
            "reload",
            "changeZoneOfInterface jcompose jcab12cdb+",
            "changeZoneOfInterface jcompose br-own");
    changes.clear();
    firewalld.let(ours());
    assertThat(changes).isEmpty();
    interfaces.clear(); // firewalld was loaded anew
    firewalld.let(ours());
    assertThat(changes).hasSize(2).allMatch(change -> change.startsWith("changeZone"));
  }

  @Test
  void allIsTakenBackAndTheZoneGoesWithTheLastInterface() throws IOException {
    firewalld.let(ours());
    interfaces.add("jcotherb+");
    firewalld.takeBack("jcab12cdb", Set.of("br-own"));
    assertThat(interfaces).containsExactly("jcotherb+");
    assertThat(permanent).contains("jcompose");
    firewalld.takeBack("jcotherb", new TreeSet<>());
    assertThat(permanent).containsExactly("public");
    firewalld.takeBack("jcotherb", new TreeSet<>());
  }

  @Test
  void firewalldIsNotStartedByAsking() throws IOException {
    runs = false;
    assertThat(firewalld.runs()).isFalse();
    firewalld.takeBack("jcab12cdb", Set.of());
    assertThatThrownBy(() -> firewalld.let(ours()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is not running");
    assertThat(changes).isEmpty();
    assertThat(new Firewalld(directory.resolve("none")).runs()).isFalse();
  }
}
