package dev.jcompose.linux.namespace;

import java.util.List;

/// The ids of a user namespace: which user and which group of the host each one is.
///
/// @param users ranges of users, at least one
/// @param groups ranges of groups, at least one
/// @see "user_namespaces(7)"
public record IdMapping(List<Range> users, List<Range> groups) {
  /// The id that a user has whom a namespace does not know.
  private static final long NOBODY = 65534;

  /// Copies the lists.
  public IdMapping {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /// Consecutive ids.
  ///
  /// @param inside the first one in the namespace
  /// @param outside the host's for that
  /// @param size how many
  public record Range(long inside, long outside, long size) {}

  /// The host's id of a user.
  ///
  /// @throws IllegalArgumentException when the namespace has no such user
  public long user(long inside) {
    return out(users, inside, "user");
  }

  /// The host's id of a group.
  ///
  /// @throws IllegalArgumentException when the namespace has no such group
  public long group(long inside) {
    return out(groups, inside, "group");
  }

  /// The namespace's id for a user of the host; that of nobody when it has none.
  public long userInside(long outside) {
    return in(users, outside);
  }

  /// The namespace's id for a group of the host; that of nobody when it has none.
  public long groupInside(long outside) {
    return in(groups, outside);
  }

  /// Whether there is a group in the namespace.
  public boolean hasGroup(long inside) {
    return groups.stream().anyMatch(range -> within(range.inside(), range.size(), inside));
  }

  /// Ranges as the kernel reads them from `uid_map` and `gid_map`.
  public static String text(List<Range> ranges) {
    StringBuilder text = new StringBuilder();
    for (Range range : ranges) {
      text.append(range.inside()).append(' ').append(range.outside()).append(' ');
      text.append(range.size()).append('\n');
    }
    return text.toString();
  }

  private static long out(List<Range> ranges, long inside, String what) {
    return ranges.stream()
        .filter(range -> within(range.inside(), range.size(), inside))
        .map(range -> inside - range.inside() + range.outside())
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                what
                    + " "
                    + inside
                    + ": is not one of the user namespace (its subordinate ids are too few)"));
  }

  private static long in(List<Range> ranges, long outside) {
    return ranges.stream()
        .filter(range -> within(range.outside(), range.size(), outside))
        .map(range -> outside - range.outside() + range.inside())
        .findFirst()
        .orElse(NOBODY);
  }

  private static boolean within(long first, long size, long id) {
    return id >= first && id < first + size;
  }
}
