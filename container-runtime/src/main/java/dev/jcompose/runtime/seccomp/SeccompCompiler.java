package dev.jcompose.runtime.seccomp;

import dev.jcompose.linux.name.Architecture;
import dev.jcompose.runtime.PrivilegeSpec.Seccomp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Compiles the system call filter of a container. Programs are cached, so identical containers
/// share one.
///
/// The default profile is Docker's (moby/profiles, 2026-11) with its rules for x86: calls of
/// x86-64, i386 and x32 are looked up in tables of their own, everything else gets `EPERM`, except
/// that calls newer than the profile and `clone3` get `ENOSYS`. It differs in one point: the
/// address family of `socket` is compared in 32 bits, as the kernel reads it, where Docker's 64-bit
/// comparison lets `AF_VSOCK + 2^32` pass. As with Docker, i386's `socketcall` hides its arguments
/// from any filter and is allowed.
///
/// Thread-safe.
public final class SeccompCompiler {
  private static final int KEPT = 64;
  private static final String DEFAULT_PROFILE = "default-profile.json";

  private final Architecture machine;
  private final ProfileReader.KernelVersion kernel;
  private final Map<Key, Optional<byte[]>> programs =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<byte[]>> eldest) {
          return size() > KEPT;
        }
      };

  private record Key(Seccomp seccomp, Set<String> capabilities) {}

  /// A compiler for the running kernel.
  public SeccompCompiler() {
    this(System.getProperty("os.version", "0.0"), Architecture.HERE);
  }

  SeccompCompiler(String kernelVersion, Architecture machine) {
    this.machine = machine;
    this.kernel = ProfileReader.KernelVersion.parse(kernelVersion);
  }

  /// The filter as an array of `struct sock_filter`, 8 bytes each, for `SECCOMP_SET_MODE_FILTER`;
  /// empty for no filter: unconfined, or privileged without a user's profile.
  ///
  /// @param capabilities names with `CAP_` of the container's bounding set; some rules depend on
  ///   them
  /// @throws SeccompException when a profile is not valid JSON, has values that we do not know, or
  ///   needs more than 4096 instructions
  public Optional<byte[]> compile(Seccomp seccomp, Set<String> capabilities, boolean privileged) {
    if (privileged && seccomp instanceof Seccomp.Default) {
      return Optional.empty();
    }
    Key key = new Key(seccomp, Set.copyOf(capabilities));
    synchronized (programs) {
      Optional<byte[]> known = programs.get(key);
      if (known == null) {
        known = compile(key);
        programs.put(key, known);
      }
      return known.map(byte[]::clone);
    }
  }

  /// The same filter as JSON, in the form of OCI's runtime specification.
  ///
  /// @throws SeccompException likewise
  public Optional<ObjectNode> describe(
      Seccomp seccomp, Set<String> capabilities, boolean privileged) {
    return privileged && seccomp instanceof Seccomp.Default
        ? Optional.empty()
        : profile(seccomp, capabilities).map(ProfileWriter::write);
  }

  private Optional<byte[]> compile(Key key) {
    return profile(key.seccomp(), key.capabilities())
        .map(profile -> FilterProgram.compile(profile, machine));
  }

  private Optional<Profile> profile(Seccomp seccomp, Set<String> capabilities) {
    ProfileReader reader = new ProfileReader(capabilities, kernel, machine);
    return switch (seccomp) {
      case Seccomp.Unconfined _ -> Optional.empty();
      case Seccomp.Default _ -> reader.read(OwnFile.text(DEFAULT_PROFILE));
      case Seccomp.Profile(String json) -> reader.read(json);
    };
  }
}
