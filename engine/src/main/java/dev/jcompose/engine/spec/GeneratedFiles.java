package dev.jcompose.engine.spec;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ExtraHost;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.linux.namespace.IdMapping;
import dev.jcompose.network.Endpoint;
import dev.jcompose.volume.InlineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files that the engine makes for a container and mounts into it: `/etc/hosts`,
/// `/etc/hostname`, `/etc/resolv.conf`, and those with inline content ([InlineFiles]). The first
/// three are written in place, because a bind mount refers to the inode.
public final class GeneratedFiles {
  public static final List<String> NETWORK_FILES = List.of("hosts", "hostname", "resolv.conf");

  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final String RESOLV_CONF = "resolv.conf";

  private static final String LOCAL_NAMES =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private GeneratedFiles() {}

  /// The paths of the files with inline content, by their numbers.
  static InlineFiles inline(Path directory) {
    return new InlineFiles(directory.resolve("files"));
  }

  static Path inlineFile(Path directory, int number) {
    return inline(directory).directory().resolve(Integer.toString(number));
  }

  /// Writes the files with inline content.
  ///
  /// @param users the container's user namespace, whose ids the owners are
  public static void writeInline(
      Path directory, List<InlineFile> files, Optional<IdMapping> users) {
    for (int number = 0; number < files.size(); number++) {
      InlineFile file = files.get(number);
      inline(directory)
          .write(
              Integer.toString(number),
              file.content(),
              users.map(ids -> ids.user(file.uid())).orElse((long) file.uid()),
              users.map(ids -> ids.group(file.gid())).orElse((long) file.gid()),
              file.mode() & 07777);
    }
  }

  /// Writes the three network files for a start.
  ///
  /// @param endpoints the container's endpoints, the one with its default route first
  /// @param hostNetwork whether it shares the host's network
  public static void write(
      Path directory,
      Definition definition,
      List<Endpoint> endpoints,
      boolean hostNetwork,
      ResolvConf.Servers servers) {
    try {
      AtomicFile.overwrite(directory.resolve("hostname"), definition.hostname() + "\n");
      AtomicFile.overwrite(
          directory.resolve("hosts"),
          hostNetwork
              ? hostHosts(definition.hostConfig())
              : hosts(
                  definition.hostname(),
                  definition.config().domainname(),
                  definition.hostConfig().extraHosts(),
                  endpoints));
      AtomicFile.overwrite(
          directory.resolve(RESOLV_CONF), resolvConf(definition.hostConfig(), servers, endpoints));
      if (definition.users().isPresent()) {
        own(directory, definition.users().get());
      }
    } catch (IOException problem) {
      throw failed(directory, problem);
    }
  }

  /// Its root may write them.
  private static void own(Path directory, IdMapping users) throws IOException {
    for (String name : NETWORK_FILES) {
      Path file = directory.resolve(name);
      Files.setAttribute(file, "unix:uid", (int) users.user(0));
      Files.setAttribute(file, "unix:gid", (int) users.group(0));
    }
  }

  private static String resolvConf(
      HostConfig host, ResolvConf.Servers servers, List<Endpoint> endpoints) throws IOException {
    return ResolvConf.of(Files.readString(HOST_RESOLV_CONF), host, servers, endpoints).text();
  }

  /// Updates the `resolv.conf` of a running container when its networks have changed, unless
  /// somebody has edited it.
  public static void reresolve(
      Path directory, Definition before, Definition after, List<Endpoint> endpoints) {
    ResolvConf.Servers servers = ResolvConf.Servers.of(after);
    if (servers == ResolvConf.Servers.of(before)) {
      return;
    }
    Path file = directory.resolve(RESOLV_CONF);
    try {
      String written = resolvConf(before.hostConfig(), ResolvConf.Servers.of(before), endpoints);
      if (Files.readString(file).equals(written)) {
        AtomicFile.overwrite(file, resolvConf(after.hostConfig(), servers, endpoints));
      }
    } catch (IOException problem) {
      throw failed(directory, problem);
    }
  }

  /// The same for a container of an engine that served names at another address.
  public static void renew(Path directory, Definition definition, List<Endpoint> endpoints) {
    Path file = directory.resolve(RESOLV_CONF);
    try {
      if (Files.exists(file) && ResolvConf.namesGateways(Files.readString(file), endpoints)) {
        ResolvConf.Servers servers = ResolvConf.Servers.of(definition);
        AtomicFile.overwrite(file, resolvConf(definition.hostConfig(), servers, endpoints));
      }
    } catch (IOException problem) {
      throw failed(directory, problem);
    }
  }

  private static String hostHosts(HostConfig host) throws IOException {
    var text = new StringBuilder(Files.readString(Path.of("/etc/hosts")));
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    extraHosts(text, host.extraHosts(), Optional.of("127.0.0.1"));
    return text.toString();
  }

  static String hosts(
      String hostname, String domain, List<String> extra, List<Endpoint> endpoints) {
    var text = new StringBuilder(LOCAL_NAMES);
    extraHosts(
        text,
        extra,
        endpoints.stream().flatMap(e -> e.gateway().or(e::ipv6Gateway).stream()).findFirst());
    String whole = domain.isEmpty() ? hostname : hostname + "." + domain;
    // As Docker: who is called by a name with its domain, is also by the name alone.
    String bare = whole.split("\\.", 2)[0];
    String names = bare.isEmpty() || bare.equals(whole) ? whole : whole + " " + bare;
    for (Endpoint endpoint : endpoints) {
      endpoint
          .ipv4()
          .ifPresent(address -> text.append(address).append('\t').append(names).append('\n'));
      endpoint
          .ipv6()
          .ifPresent(address -> text.append(address).append('\t').append(names).append('\n'));
    }
    return text.toString();
  }

  private static void extraHosts(StringBuilder file, List<String> extra, Optional<String> gateway) {
    for (String text : extra) {
      ExtraHost entry = ExtraHost.parse(text);
      if (entry.name().isEmpty()) {
        throw new EngineException.BadRequest("bad format for add-host: \"" + text + "\"");
      }
      String address =
          entry.address().equals(ExtraHost.GATEWAY)
              ? gateway.orElseThrow(() ->
                  new EngineException.BadRequest(
                      "extra host " + text + ": no network has a gateway"))
              : entry.address();
      file.append(address).append('\t').append(entry.name()).append('\n');
    }
  }

  private static EngineException failed(Path directory, IOException problem) {
    return new EngineException.ServerError(
        "files of container "
            + directory.getFileName()
            + ": cannot be written: "
            + problem.getMessage(),
        problem);
  }
}
