package dev.jcompose.model.service;

import dev.jcompose.model.network.NamespaceMode;
import java.util.List;
import java.util.Optional;

/// What a service's processes may do, and whose namespaces they use.
///
/// @param securityOptions such as `no-new-privileges:true` or `seccomp=unconfined`
/// @param readOnly whether the root file system is
/// @param credentialSpec for Windows only
public record Security(
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    List<String> securityOptions,
    boolean readOnly,
    Optional<NamespaceMode> ipc,
    Optional<NamespaceMode> pid,
    Optional<NamespaceMode> uts,
    Optional<NamespaceMode> cgroup,
    Optional<String> usernsMode,
    Optional<String> cgroupParent,
    Optional<String> isolation,
    Optional<CredentialSpec> credentialSpec) {
  /// Docker's defaults.
  public static final Security DEFAULT =
      new Security(
          false,
          List.of(),
          List.of(),
          List.of(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// `credential_spec`.
  public record CredentialSpec(
      Optional<String> config, Optional<String> file, Optional<String> registry) {}

  public Security {
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    securityOptions = List.copyOf(securityOptions);
  }

  /// The same with these capabilities.
  public Security withCapabilities(List<String> added, List<String> dropped) {
    return copy(added, dropped, securityOptions);
  }

  /// The same with these options.
  public Security withSecurityOptions(List<String> options) {
    return copy(capAdd, capDrop, options);
  }

  private Security copy(List<String> added, List<String> dropped, List<String> options) {
    return new Security(
        privileged,
        added,
        dropped,
        options,
        readOnly,
        ipc,
        pid,
        uts,
        cgroup,
        usernsMode,
        cgroupParent,
        isolation,
        credentialSpec);
  }
}
