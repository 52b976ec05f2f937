package dev.jcompose.model.build;

import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.resources.Ulimit;
import dev.jcompose.model.value.ByteSize;
import dev.jcompose.model.value.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service's `build`.
///
/// @param context absolute directory, or a URL
/// @param dockerfile relative to the context; absent only with `dockerfileInline`
/// @param args build arguments; an absent value is not in the environment either
/// @param additionalContexts named contexts: a path, a URL, `docker-image://…`, `oci-layout://…`,
///   `service:…`
/// @param ssh agent socket or key by id; an empty path means the user's agent
public record Build(
    Optional<String> context,
    Optional<String> dockerfile,
    Optional<String> dockerfileInline,
    Map<String, Optional<String>> args,
    Map<String, String> additionalContexts,
    Optional<String> target,
    Map<String, String> labels,
    List<String> tags,
    List<String> platforms,
    boolean noCache,
    List<String> noCacheFilter,
    List<String> cacheFrom,
    List<String> cacheTo,
    boolean pull,
    Optional<String> network,
    Map<String, List<String>> extraHosts,
    Optional<String> isolation,
    boolean privileged,
    List<String> entitlements,
    Optional<ByteSize> shmSize,
    Map<String, Ulimit> ulimits,
    List<FileGrant> secrets,
    Map<String, String> ssh,
    Optional<String> provenance,
    Optional<String> sbom) {
  public Build {
    args = Ordered.map(args);
    additionalContexts = Ordered.map(additionalContexts);
    labels = Ordered.map(labels);
    tags = List.copyOf(tags);
    platforms = List.copyOf(platforms);
    noCacheFilter = List.copyOf(noCacheFilter);
    cacheFrom = List.copyOf(cacheFrom);
    cacheTo = List.copyOf(cacheTo);
    extraHosts = Ordered.map(extraHosts);
    entitlements = List.copyOf(entitlements);
    ulimits = Ordered.map(ulimits);
    secrets = List.copyOf(secrets);
    ssh = Ordered.map(ssh);
  }
}
