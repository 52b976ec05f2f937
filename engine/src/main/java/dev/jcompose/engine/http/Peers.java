package dev.jcompose.engine.http;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/// Who may use the socket: root, the engine's own user, and members of the configured group. The
/// file's mode says the same; this holds also where somebody got hold of the socket otherwise.
///
/// @param self the engine's own user
record Peers(String self, Optional<String> group) {
  /// The peers of a server for this group.
  static Peers allowing(Optional<String> group) {
    try {
      return new Peers(Files.getOwner(Path.of("/proc/self")).getName(), group);
    } catch (IOException problem) {
      throw new ServerException("cannot find out the own user: " + problem.getMessage(), problem);
    }
  }

  /// Why the other end of a connection may not use it; empty when it may.
  Optional<String> refuse(SocketChannel channel) throws IOException {
    UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    String user = peer.user().getName();
    boolean allowed =
        user.equals("root")
            || user.equals(self)
            || group.filter(g -> peer.group().getName().equals(g)).isPresent()
            || (group.isPresent() && isMember(user, group.get()));
    return allowed ? Optional.empty() : Optional.of("user " + user);
  }

  private static boolean isMember(String user, String group) throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/group"))) {
      String[] fields = line.split(":", -1);
      if (fields.length == 4 && fields[0].equals(group)) {
        return Arrays.asList(fields[3].split(",", -1)).contains(user);
      }
    }
    return false;
  }
}
