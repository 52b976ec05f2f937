package dev.jcompose.runtime.user;

import java.util.List;

/// A user as the kernel knows it, and its home directory.
///
/// @param uid user
/// @param gid primary group
/// @param groups supplementary groups, the primary one first (CVE-2022-36109), without duplicates
/// @param home home directory
public record ContainerUser(int uid, int gid, List<Integer> groups, String home) {
  /// Copies the list.
  public ContainerUser {
    groups = List.copyOf(groups);
  }
}
