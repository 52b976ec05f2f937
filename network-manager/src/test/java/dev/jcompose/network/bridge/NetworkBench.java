package dev.jcompose.network.bridge;

import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.Endpoint;
import dev.jcompose.network.EndpointSpec;
import dev.jcompose.network.NetworkConfig;
import dev.jcompose.network.NetworkNamespace;
import dev.jcompose.network.PortBinding;
import dev.jcompose.network.PublishedPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// Run by hand: medians of what happens to a container, and the total for a hundred at once. Prints
/// microseconds.
final class NetworkBench {
  private static final int COUNT = 100;

  private NetworkBench() {}

  public static void main(String[] arguments) throws IOException {
    Path root = Files.createTempDirectory("jcompose-network-bench");
    try (BridgeNetworks networks =
        BridgeNetworks.open(
            new NetworkConfig(root, "bench" + ProcessHandle.current().pid() % 1000, true),
            damage -> {
              throw new IllegalStateException(damage);
            })) {
      networks.restore(Map.of());
      for (int round = 1; round <= 3; round++) {
        System.out.println("round " + round);
        networks(networks);
        containers(networks);
        parallel(networks);
      }
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void networks(BridgeNetworks networks) {
    long[] create = new long[10];
    long[] remove = new long[10];
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      BridgeNetwork network = networks.create(Stack.spec("bench" + i));
      create[i] = System.nanoTime() - start;
      start = System.nanoTime();
      networks.remove(network.id());
      remove[i] = System.nanoTime() - start;
    }
    print("create network", create);
    print("remove network", remove);
  }

  private static void containers(BridgeNetworks networks) {
    BridgeNetwork network = networks.create(Stack.spec("bench"));
    long[][] times = new long[7][COUNT];
    List<NetworkNamespace> namespaces = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    List<PublishedPorts> ports = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      int n = i;
      times[0][i] = time(() -> namespaces.add(networks.namespace("%064x".formatted(n))));
      times[1][i] = time(() -> endpoints.add(networks.attach(namespaces.get(n), spec(network, n))));
      times[2][i] = time(() -> ports.add(networks.reserve(List.of(wish(n)))));
      times[3][i] = time(() -> networks.publish(endpoints.get(n), ports.get(n).bindings()));
    }
    for (int i = 0; i < COUNT; i++) {
      int n = i;
      times[4][i] = time(() -> networks.withdraw(endpoints.get(n)));
      times[5][i] = time(() -> networks.unpublish(endpoints.get(n)));
      times[6][i] = time(() -> networks.detach(endpoints.get(n)));
      ports.get(n).close();
      namespaces.get(n).close();
    }
    String[] names = {
      "namespace", "attach", "reserve", "publish", "withdraw", "unpublish", "detach"
    };
    for (int i = 0; i < names.length; i++) {
      print(names[i], times[i]);
    }
    networks.remove(network.id());
  }

  private static void parallel(BridgeNetworks networks) {
    BridgeNetwork network = networks.create(Stack.spec("bench"));
    List<NetworkNamespace> namespaces = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    long all =
        time(() -> {
          try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < COUNT; i++) {
              int n = i;
              threads.execute(() -> {
                NetworkNamespace namespace = networks.namespace("%064x".formatted(n));
                Endpoint endpoint = networks.attach(namespace, spec(network, n));
                try (PublishedPorts ports = networks.reserve(List.of(wish(n)))) {
                  networks.publish(endpoint, ports.bindings());
                }
                synchronized (endpoints) {
                  namespaces.add(namespace);
                  endpoints.add(endpoint);
                }
              });
            }
          }
        });
    System.out.printf("  %d at once: namespace, attach, reserve, publish: %d%n", COUNT, all / 1000);
    all =
        time(() -> {
          endpoints.forEach(networks::detach);
          namespaces.forEach(NetworkNamespace::close);
          networks.remove(network.id());
        });
    System.out.printf("  %d detached and the network removed: %d%n", COUNT, all / 1000);
  }

  private static PortBinding wish(int number) {
    return new PortBinding("tcp", 80, "127.0.0.1", 21000 + number);
  }

  private static EndpointSpec spec(BridgeNetwork network, int number) {
    return new EndpointSpec(
        network.id(),
        "%064x".formatted(number),
        "eth0",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of("web", "web-" + number),
        true);
  }

  private static long time(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return System.nanoTime() - start;
  }

  private static void print(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "  %-16s median %6d  p90 %6d  most %6d%n",
        what,
        sorted[sorted.length / 2] / 1000,
        sorted[sorted.length * 9 / 10] / 1000,
        sorted[sorted.length - 1] / 1000);
  }
}
