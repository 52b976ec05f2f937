package dev.jcompose.runtime.plan;

import dev.jcompose.runtime.user.ContainerUser;
import java.util.Optional;

/// Who a process is and what it may do, resolved.
///
/// @param user user, groups and home
/// @param capabilities bits of the bounding, permitted and effective sets; the inheritable and the
///   ambient set are always empty (CVE-2022-24769)
/// @param noNewPrivileges whether `execve` may not grant privileges
/// @param filter the seccomp program
/// @param label the AppArmor profile; empty to leave it as it is
public record Identity(
    ContainerUser user,
    long capabilities,
    boolean noNewPrivileges,
    Optional<byte[]> filter,
    Optional<String> label) {}
