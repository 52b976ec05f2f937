package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.ControlFile;
import dev.jcompose.linux.namespace.ThrowAwayNamespaces;
import dev.jcompose.runtime.ContainerSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The kernel parameters (`sysctls`) of a container.
public final class KernelParameters {
  private static final Map<String, String> OF_NETWORK =
      new TreeMap<>(
          Map.of(
              "net.ipv4.ip_unprivileged_port_start", "0",
              "net.ipv4.ping_group_range", "0 2147483647"));

  private static final Path ALL = Path.of("/proc/sys");

  /// Those of one network interface. Interfaces are moved into a container before its parameters
  /// are written, and a new namespace has none; every one has the parameters of `default`.
  private static final Pattern OF_INTERFACE =
      Pattern.compile("(net/ipv[46]/(?:conf|neigh)/)(?!all/)[^/]+(/[^/]+)");

  private KernelParameters() {}

  /// A parameter that a container cannot have.
  ///
  /// @param name as it was asked for
  /// @param missing whether this kernel does not have it (yet: a module can bring it)
  /// @param why for the user
  public record Refusal(String name, boolean missing, String why) {}

  /// What was asked for, and Docker's for a network namespace, in the order of writing: a range of
  /// ports that begins low is only taken when no port is privileged.
  public static Map<String, String> of(ContainerSpec spec, boolean ownNetwork) {
    Map<String, String> sysctls = new LinkedHashMap<>(ownNetwork ? OF_NETWORK : Map.of());
    sysctls.keySet().removeAll(spec.sysctls().keySet());
    sysctls.putAll(new TreeMap<>(spec.sysctls()));
    return sysctls;
  }

  /// Sets parameters in namespaces that nobody uses, as a container of its own would get them, and
  /// tells what the kernel says to that. Only the kernel knows which parameters it has for them,
  /// and which values they take.
  ///
  /// @param asked only parameters of network, IPC and UTS namespaces
  public static List<Refusal> refusals(Map<String, String> asked) {
    return ThrowAwayNamespaces.run(() -> {
      OF_NETWORK.forEach((name, value) -> ControlFile.write(ALL.resolve(path(name)), value));
      List<Refusal> refusals = new ArrayList<>();
      new TreeMap<>(asked)
          .forEach((name, value) -> {
            String path = OF_INTERFACE.matcher(path(name)).replaceFirst("$1default$2");
            try {
              if (!ControlFile.write(ALL.resolve(path), value)) {
                refusals.add(new Refusal(name, true, "this kernel has no such parameter"));
              }
            } catch (LinuxException refused) {
              // A read-only /proc/sys is ours; the container has one of its own.
              if (!refused.is(Errno.EROFS)) {
                refusals.add(new Refusal(name, false, why(value, refused)));
              }
            }
          });
      return List.copyOf(refusals);
    });
  }

  private static String why(String value, LinuxException refused) {
    return refused.is(Errno.EACCES) || refused.is(Errno.EPERM)
        ? "the kernel lets only the host set it"
        : "the kernel does not take \"" + value + "\": " + Errno.describe(refused.number());
  }

  /// Below `/proc/sys`.
  static String path(String name) {
    return name.replace('.', '/');
  }
}
