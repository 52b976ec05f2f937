package dev.jcompose.image.registry;

import java.net.URI;
import java.util.Set;

/// The address of a registry.
///
/// @param base `https://registry-1.docker.io`
/// @param mirror whether it is a mirror of another one
record RegistryHost(URI base, boolean mirror) {
  private static final String DOCKER = "docker.io";
  private static final String DOCKER_HOST = "registry-1.docker.io";

  /// Plain HTTP only on loopback and for registries declared insecure.
  static RegistryHost of(String domain, boolean mirror, Set<String> insecure) {
    String host = domain.equals(DOCKER) ? DOCKER_HOST : domain;
    boolean plain = isLoopback(host) || insecure.contains(domain);
    return new RegistryHost(URI.create((plain ? "http://" : "https://") + host), mirror);
  }

  /// Where a registry is searched, which is elsewhere for Docker Hub.
  static RegistryHost ofSearch(String domain, Set<String> insecure) {
    return domain.equals(DOCKER)
        ? new RegistryHost(URI.create("https://index.docker.io"), false)
        : of(domain, false, insecure);
  }

  static boolean isLoopback(String authority) {
    String host = authority;
    if (host.startsWith("[")) {
      return host.startsWith("[::1]");
    }
    int colon = host.indexOf(':');
    host = colon < 0 ? host : host.substring(0, colon);
    return host.equals("localhost") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  String authority() {
    return base.getRawAuthority();
  }
}
