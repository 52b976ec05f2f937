package dev.jcompose.engine.http;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Who may use the socket: root, the engine's own user, and members of the configured group. The
/// file's mode says the same; this holds also where somebody got hold of the socket otherwise.
final class Peers {
  private static final int ROOT = 0;

  private final int self;
  private final Optional<String> group;

  private Peers(int self, Optional<String> group) {
    this.self = self;
    this.group = group;
  }

  /// The peers of a server for this group.
  static Peers allowing(Optional<String> group) {
    try {
      return new Peers((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"), group);
    } catch (IOException problem) {
      throw new ServerException("cannot find out the own user: " + problem.getMessage(), problem);
    }
  }

  /// Why the other end of a connection may not use it; empty when it may.
  Optional<String> refuse(EpollDomainSocketChannel channel) {
    PeerCredentials peer;
    try {
      peer = channel.peerCredentials();
    } catch (IOException gone) {
      return Optional.of("unknown user: " + gone.getMessage());
    }
    boolean allowed =
        peer.uid() == ROOT
            || peer.uid() == self
            || group.filter(name -> isMember(peer, name)).isPresent();
    return allowed
        ? Optional.empty()
        : Optional.of("user " + peer.uid() + ", process " + peer.pid());
  }

  private static boolean isMember(PeerCredentials peer, String group) {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/group"))) {
        String[] fields = line.split(":", -1);
        if (fields.length == 4 && fields[0].equals(group)) {
          Set<Integer> primary = new HashSet<>();
          Arrays.stream(peer.gids()).forEach(primary::add);
          return primary.contains(Integer.valueOf(fields[2]))
              || Arrays.asList(fields[3].split(",", -1)).contains(userName(peer.uid()));
        }
      }
      return false;
    } catch (IOException problem) {
      throw new ServerException("cannot read /etc/group: " + problem.getMessage(), problem);
    }
  }

  private static String userName(int uid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && fields[2].equals(Integer.toString(uid))) {
        return fields[0];
      }
    }
    return "";
  }
}
