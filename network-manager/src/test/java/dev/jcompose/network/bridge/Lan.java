package dev.jcompose.network.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/// A neighbour on the host's local network.
final class Lan implements AutoCloseable {
  private final Process holder;

  Lan() throws IOException, InterruptedException {
    holder = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    String pid = Long.toString(holder.pid());
    Path namespace = Path.of("/proc", pid, "ns", "net");
    Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    Awaitility.await()
        .pollInSameThread()
        .until(() -> !Files.readSymbolicLink(namespace).equals(own));
    Programs.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "eth0", "netns", pid);
    Programs.run("ip", "addr", "add", "192.0.2.1/24", "dev", "lan0");
    Programs.run("ip", "link", "set", "lan0", "up");
    run("ip", "link", "set", "lo", "up");
    run("ip", "addr", "add", "192.0.2.9/24", "dev", "eth0");
    run("ip", "link", "set", "eth0", "up");
  }

  String run(String... command) throws IOException, InterruptedException {
    String[] all = new String[command.length + 4];
    all[0] = "nsenter";
    all[1] = "--net";
    all[2] = "--target";
    all[3] = Long.toString(holder.pid());
    System.arraycopy(command, 0, all, 4, command.length);
    return Programs.ended(all).output();
  }

  String read(String address, int port) throws IOException, InterruptedException {
    return run("/usr/bin/python3", "-c", Talk.READ, address, Integer.toString(port));
  }

  @Override
  public void close() {
    holder.destroy();
  }
}
