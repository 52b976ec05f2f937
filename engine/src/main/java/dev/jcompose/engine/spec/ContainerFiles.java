package dev.jcompose.engine.spec;

import dev.jcompose.engine.container.Definition;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.HostConfig;
import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.state.AtomicFile;
import dev.jcompose.network.Endpoint;
import dev.jcompose.volume.InlineFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files that the engine makes for a container and mounts into it: `/etc/hosts`,
/// `/etc/hostname`, `/etc/resolv.conf`, and those with inline content ([InlineFiles]). The first
/// three are written in place, because a bind mount holds on to the inode.
public final class ContainerFiles {
  public static final List<String> NETWORK_FILES = List.of("hosts", "hostname", "resolv.conf");

  /// As many as the C library reads.
  private static final int NAME_SERVERS = 3;

  private static final String LOCAL_NAMES =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private ContainerFiles() {}

  /// Where the files with inline content are, by their numbers.
  static InlineFiles inline(Path directory) {
    return new InlineFiles(directory.resolve("files"));
  }

  static Path inlineFile(Path directory, int number) {
    return inline(directory).directory().resolve(Integer.toString(number));
  }

  /// Writes the files with inline content.
  public static void writeInline(Path directory, List<InlineFile> files) {
    for (int number = 0; number < files.size(); number++) {
      InlineFile file = files.get(number);
      inline(directory)
          .write(
              Integer.toString(number),
              file.content(),
              file.uid(),
              file.gid(),
              file.mode() & 07777);
    }
  }

  /// Writes the three network files for a start.
  ///
  /// @param endpoints the container's places, the one with its default route first
  /// @param hostNetwork whether it shares the host's network
  public static void write(
      Path directory, Definition definition, List<Endpoint> endpoints, boolean hostNetwork) {
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
      String own = Files.readString(Path.of("/etc/resolv.conf"));
      AtomicFile.overwrite(
          directory.resolve("resolv.conf"),
          resolvConf(
              own,
              definition.hostConfig(),
              endpoints.stream().map(Endpoint::gateway).distinct().toList()));
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
    extraHosts(text, extra, endpoints.stream().map(Endpoint::gateway).findFirst());
    String names = domain.isEmpty() ? hostname : hostname + "." + domain + " " + hostname;
    for (Endpoint endpoint : endpoints) {
      text.append(endpoint.ipv4()).append('\t').append(names).append('\n');
      endpoint
          .ipv6()
          .ifPresent(address -> text.append(address).append('\t').append(names).append('\n'));
    }
    return text.toString();
  }

  private static void extraHosts(StringBuilder text, List<String> extra, Optional<String> gateway) {
    for (String entry : extra) {
      int separator = entry.indexOf('=') >= 0 ? entry.indexOf('=') : entry.indexOf(':');
      if (separator <= 0) {
        throw new EngineException.BadRequest("bad format for add-host: \"" + entry + "\"");
      }
      String name = entry.substring(0, separator);
      String address = entry.substring(separator + 1);
      if (address.equals("host-gateway")) {
        address =
            gateway.orElseThrow(() ->
                new EngineException.BadRequest(
                    "extra host " + entry + ": there is no network with a gateway"));
      }
      if (address.startsWith("[") && address.endsWith("]")) {
        address = address.substring(1, address.length() - 1);
      }
      text.append(address).append('\t').append(name).append('\n');
    }
  }

  /// The container's resolver asks the name servers of its networks, which know the containers and
  /// forward the rest; without a network it asks whom the host asks.
  ///
  /// @param hostFile the host's file
  static String resolvConf(String hostFile, HostConfig host, List<String> servers) {
    // The servers of its networks know of `dns` and forward to it.
    List<String> nameservers = new ArrayList<>(servers.isEmpty() ? host.dns() : servers);
    List<String> search = new ArrayList<>(host.dnsSearch());
    Set<String> options = new LinkedHashSet<>(host.dnsOptions());
    for (String line : hostFile.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 2) {
        continue;
      }
      switch (words[0]) {
        case "nameserver" -> {
          if (nameservers.isEmpty() || (servers.isEmpty() && host.dns().isEmpty())) {
            nameservers.add(words[1]);
          }
        }
        case "search" -> {
          if (host.dnsSearch().isEmpty()) {
            search = List.of(words).subList(1, words.length);
          }
        }
        case "options" -> {
          if (host.dnsOptions().isEmpty()) {
            options.addAll(List.of(words).subList(1, words.length));
          }
        }
        default -> {}
      }
    }
    if (!servers.isEmpty() && options.stream().noneMatch(word -> word.startsWith("ndots:"))) {
      options.add("ndots:0");
    }
    var text = new StringBuilder();
    nameservers.stream()
        .limit(NAME_SERVERS)
        .forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!search.isEmpty() && !search.equals(List.of("."))) {
      text.append("search ").append(String.join(" ", search)).append('\n');
    }
    if (!options.isEmpty()) {
      text.append("options ").append(String.join(" ", options)).append('\n');
    }
    return text.toString();
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
