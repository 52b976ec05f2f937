package dev.jcompose.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Networks other than bridges.
@Tag("root")
class NetworkDriversTest {
  @AutoClose private static Session user;

  @BeforeAll
  static void open() {
    user = Session.open().withBusybox();
  }

  private static String out(String file, String... command) {
    String[] all = new String[command.length + 2];
    all[0] = "-f";
    all[1] = file;
    System.arraycopy(command, 0, all, 2, command.length);
    return user.jcompose(all).succeeded().out();
  }

  @Test
  void containersOfAMacvlanHaveNamesAndFixedAddresses() {
    String file =
        user.project(
                "mac",
                """
                name: mac
                services:
                  one:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    networks: {lan: {ipv4_address: 10.209.4.20}}
                  two:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    ports: ["23503:80"]
                    networks: [lan]
                networks:
                  lan:
                    driver: macvlan
                    driver_opts: {macvlan_mode: bridge}
                    ipam:
                      config:
                        - subnet: 10.209.4.0/24
                          ip_range: 10.209.4.64/28
                          aux_addresses: {router: 10.209.4.65}
                """)
            .toString();
    out(file, "up", "-d");
    assertThat(out(file, "exec", "-T", "two", "ping", "-c1", "-w5", "one"))
        .contains("10.209.4.20", "1 packets received");
    assertThat(out(file, "exec", "-T", "two", "ip", "addr", "show", "eth0"))
        .contains("inet 10.209.4.66/24");
    user.jcompose("engine", "stop").succeeded();
    out(file, "restart", "-t", "0", "one");
    assertThat(out(file, "exec", "-T", "one", "ping", "-c1", "-w5", "two"))
        .contains("1 packets received");
    out(file, "down");
  }

  @Test
  void thePredefinedNetworksAreExternal() {
    String file =
        user.project(
                "predefined",
                """
                name: predefined
                services:
                  outside: {image: busybox, command: [ip, -o, link], networks: [outside]}
                  alone: {image: busybox, command: [ip, -o, link], networks: [alone]}
                networks:
                  outside: {external: true, name: host}
                  alone: {external: true, name: none}
                """)
            .toString();
    out(file, "up", "-d");
    assertThat(out(file, "logs", "-f", "--no-log-prefix", "outside").lines().count())
        .isGreaterThan(1);
    assertThat(out(file, "logs", "-f", "--no-log-prefix", "alone").lines()).hasSize(1);
    out(file, "down");
  }

  @Test
  void aNetworkWithoutIpv4() {
    String file =
        user.project(
                "six",
                """
                name: six
                services:
                  one: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                  two: {image: busybox, command: [sleep, "1000"], stop_grace_period: 0s}
                networks: {default: {enable_ipv4: false, enable_ipv6: true}}
                """)
            .toString();
    out(file, "up", "-d");
    assertThat(out(file, "exec", "-T", "two", "ping", "-6", "-c1", "-w5", "one"))
        .contains("1 packets received");
    assertThat(out(file, "exec", "-T", "two", "ip", "addr", "show", "eth0"))
        .contains("inet6 ")
        .doesNotContain("inet ");
    out(file, "down");
  }

  @Test
  void eachFamilyHasItsOwnWayOut() {
    String file =
        user.project(
                "ways",
                """
                name: ways
                services:
                  narrow:
                    image: busybox
                    command: [sleep, "1000"]
                    stop_grace_period: 0s
                    networks: {lan: {gw_priority: 1}, wide: }
                  six:
                    image: busybox
                    command: [httpd, -f, -h, /bin]
                    stop_grace_period: 0s
                    networks: {a-six: , lan: }
                networks:
                  lan: {ipam: {config: [{subnet: 10.213.21.0/24}]}}
                  wide: {enable_ipv6: true, ipam: {config: [{subnet: 10.213.22.0/24}, {subnet: "fd13:22::/64"}]}}
                  a-six: {enable_ipv4: false, enable_ipv6: true, ipam: {config: [{subnet: "fd13:23::/64"}]}}
                """)
            .toString();
    out(file, "up", "-d");
    assertThat(out(file, "exec", "-T", "narrow", "ip", "route"))
        .contains("default via 10.213.21.1");
    assertThat(out(file, "exec", "-T", "narrow", "ip", "-6", "route"))
        .contains("default via fd13:22::1");
    assertThat(out(file, "exec", "-T", "six", "ip", "route")).contains("default via 10.213.21.1");
    assertThat(out(file, "exec", "-T", "six", "ip", "-6", "route"))
        .contains("default via fd13:23::1");
    out(file, "down");
  }

  @Test
  void aSecondHostNetworkIsRefusedWithTheWay() {
    String file =
        user.project(
                "second",
                """
                services: {one: {image: busybox, networks: [mine]}}
                networks: {mine: {driver: host}}
                """)
            .toString();
    Session.Done done = user.jcompose("-f", file, "up", "-d");
    assertThat(done.exitCode()).isNotZero();
    assertThat(done.err())
        .contains("network driver host is not supported", "external: true, name: host");
  }
}
