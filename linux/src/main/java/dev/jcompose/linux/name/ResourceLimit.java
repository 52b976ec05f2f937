package dev.jcompose.linux.name;

import java.util.List;

/// The names of resource limits (`ulimit`).
///
/// @see "setrlimit(2); asm-generic/resource.h; docker/go-units ulimit.go"
public final class ResourceLimit {
  /// All of them without `RLIMIT_`, in the order of their numbers.
  public static final List<String> NAMES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  private ResourceLimit() {}
}
