package dev.jcompose.network.firewall;

import dev.jcompose.network.dbus.BusException;
import dev.jcompose.network.dbus.SystemBus;
import dev.jcompose.network.dbus.SystemBus.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// firewalld lets pass what belongs to a zone with the target ACCEPT: our interfaces are in one of
/// our own, as Docker's are in the zone `docker`. The interfaces are in the zone until firewalld is
/// reloaded; the zone is in its permanent configuration, since it makes zones from nothing else.
///
/// @param bus the socket of the system bus
/// @see <a href="https://firewalld.org/documentation/man-pages/firewalld.dbus.html">
///   firewalld.dbus</a>
public record Firewalld(Path bus) {
  static final String ZONE = "jcompose";

  private static final String NAME = "org.fedoraproject.FirewallD1";
  private static final Target MAIN = new Target(NAME, "/org/fedoraproject/FirewallD1", NAME);
  private static final Target ZONES =
      new Target(NAME, "/org/fedoraproject/FirewallD1", NAME + ".zone");
  private static final Target CONFIG =
      new Target(NAME, "/org/fedoraproject/FirewallD1/config", NAME + ".config");
  private static final Map<String, String> SETTINGS =
      Map.of(
          "version", "1.0",
          "short", ZONE,
          "description", "containers of jcompose: their networks are filtered by its own table",
          "target", "ACCEPT");
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration RELOAD = Duration.ofSeconds(30);

  /// Puts interfaces into the zone, which is made when it is missing. Idempotent.
  ///
  /// @param interfaces names, or how names begin and `*`
  /// @throws IOException what firewalld or the bus says
  void let(Collection<String> interfaces) throws IOException {
    try (SystemBus connection = SystemBus.connect(bus)) {
      if (!connection.has(NAME)) {
        // A call would start it.
        throw new IOException("it is not running");
      }
      boolean loaded = names(connection.call(SHORT, ZONES, "getZones", "")).contains(ZONE);
      if (!names(connection.call(SHORT, CONFIG, "getZoneNames", "")).contains(ZONE)) {
        connection.call(SHORT, CONFIG, "addZone2", "sa{sv}", ZONE, SETTINGS);
      }
      if (!loaded) {
        // Nothing less makes a zone known that is running.
        connection.call(RELOAD, MAIN, "reload", "");
      }
      List<String> there = names(connection.call(SHORT, ZONES, "getInterfaces", "s", ZONE));
      for (String name : interfaces) {
        String own = plus(name);
        if (!there.contains(own)) {
          connection.call(SHORT, ZONES, "changeZoneOfInterface", "ss", ZONE, own);
        }
      }
    }
  }

  /// Removes the interfaces of one engine from the zone, and the zone from the configuration when
  /// it is empty. At run time, the empty zone stays until firewalld is reloaded: to do that here
  /// would lose what others have changed for the time being. Idempotent.
  ///
  /// @param prefix how the names of the engine's interfaces begin
  /// @param others further names of it
  void takeBack(String prefix, Collection<String> others) throws IOException {
    try (SystemBus connection = SystemBus.connect(bus)) {
      if (!connection.has(NAME)
          || !names(connection.call(SHORT, ZONES, "getZones", "")).contains(ZONE)) {
        return;
      }
      int left = 0;
      for (String name : names(connection.call(SHORT, ZONES, "getInterfaces", "s", ZONE))) {
        if (name.startsWith(prefix) || others.contains(name)) {
          connection.call(SHORT, ZONES, "removeInterface", "ss", ZONE, name);
        } else {
          left++;
        }
      }
      if (left == 0) {
        removeZone(connection);
      }
    }
  }

  private static void removeZone(SystemBus connection) throws IOException {
    try {
      String path = (String) connection.call(SHORT, CONFIG, "getZoneByName", "s", ZONE).getFirst();
      connection.call(SHORT, new Target(NAME, path, NAME + ".config.zone"), "remove", "");
    } catch (BusException refused) {
      // It is gone already, or belongs to a package.
      if (!refused.explanation().startsWith("INVALID_ZONE")
          && !refused.explanation().startsWith("BUILTIN_ZONE")) {
        throw refused;
      }
    }
  }

  /// Whether it runs.
  boolean runs() {
    try (SystemBus connection = SystemBus.connect(bus)) {
      return connection.has(NAME);
    } catch (IOException noBus) {
      return false;
    }
  }

  private static String plus(String pattern) {
    return pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) + "+" : pattern;
  }

  private static List<String> names(List<Object> answer) {
    return answer.isEmpty() || !(answer.getFirst() instanceof List<?> list)
        ? List.of()
        : list.stream().map(String::valueOf).toList();
  }
}
