package dev.jcompose.runtime.user;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.mount.OverlayMount;
import dev.jcompose.linux.mount.OverlayMount.Way;
import dev.jcompose.runtime.StartException;
import dev.jcompose.runtime.user.UserDatabase.Group;
import dev.jcompose.runtime.user.UserDatabase.User;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds the user that `user|uid[:group|gid]` means.
///
/// Digits are always a number and never the name of an entry (CVE-2026-46680). If a group is given,
/// the supplementary groups of the user are not used, as in Docker.
///
/// @param database of the container
/// @see "moby/sys user.GetExecUser"
public record UserLookup(UserDatabase database) {
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern SMALL_NUMBERS = Pattern.compile("[0-9]{0,9}(:[0-9]{0,9})?");
  private static final int TOOL_FAILED = 125;

  /// Finds a user of a root file system.
  ///
  /// @throws StartException as for [#find]
  public static ContainerUser in(Path root, String spec) {
    try (Directory directory = Directory.open(root)) {
      return new UserLookup(UserDatabase.read(directory)).find(spec, List.of());
    }
  }

  /// For the users of an image.
  ///
  /// @param layers topmost first, at least two
  public static UserLookup of(List<Path> layers) {
    try (Fd view = new OverlayMount(Way.ofThisKernel()).view(layers)) {
      return new UserLookup(UserDatabase.read(new Directory(view)));
    }
  }

  /// Whether `user|uid[:group|gid]` has only numbers that are ids, so that it means the same in
  /// every image.
  public static boolean isNumeric(String spec) {
    return SMALL_NUMBERS.matcher(spec).matches();
  }

  /// Finds a user.
  ///
  /// @param spec as in an image's `User`; empty for root
  /// @param additional names or numbers of further groups
  /// @throws StartException in Docker's words when there is no such user or group
  public ContainerUser find(String spec, List<String> additional) {
    int colon = spec.indexOf(':');
    String userPart = colon < 0 ? spec : spec.substring(0, colon);
    String groupPart = colon < 0 ? "" : spec.substring(colon + 1);
    Optional<User> entry = entry(userPart);
    int uid = entry.map(User::uid).orElseGet(() -> userNumber(userPart));
    int gid = entry.map(User::gid).orElse(0);
    Set<Integer> groups = new LinkedHashSet<>();
    if (!groupPart.isEmpty()) {
      gid = group(groupPart);
      groups.add(gid);
    } else {
      groups.add(gid);
      entry.ifPresent(user ->
          database.groups().stream()
              .filter(group -> group.members().contains(user.name()))
              .forEach(group -> groups.add(group.gid())));
    }
    additional.forEach(name -> groups.add(group(name)));
    String home = entry.map(User::home).filter(path -> !path.isEmpty()).orElse("/");
    return new ContainerUser(uid, gid, new ArrayList<>(groups), home);
  }

  private Optional<User> entry(String part) {
    if (part.isEmpty()) {
      return database.users().stream().filter(user -> user.uid() == 0).findFirst();
    }
    if (isNumber(part)) {
      int uid = inRange(part);
      return database.users().stream().filter(user -> user.uid() == uid).findFirst();
    }
    return database.users().stream().filter(user -> user.name().equals(part)).findFirst();
  }

  private int userNumber(String part) {
    if (part.isEmpty()) {
      return 0;
    }
    if (!isNumber(part)) {
      throw missing("user", part, "passwd");
    }
    return inRange(part);
  }

  private int group(String part) {
    if (isNumber(part)) {
      return inRange(part);
    }
    return database.groups().stream()
        .filter(group -> group.name().equals(part))
        .map(Group::gid)
        .findFirst()
        .orElseThrow(() -> missing("group", part, "group"));
  }

  private StartException missing(String kind, String part, String file) {
    String reason = database.unreadable().orElse("no matching entries in " + file + " file");
    return new StartException(TOOL_FAILED, "unable to find " + kind + " " + part + ": " + reason);
  }

  private static boolean isNumber(String part) {
    return NUMBER.matcher(part).matches();
  }

  private static int inRange(String part) {
    try {
      int value = Integer.parseInt(part);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException tooLong) {
      // The same message as for a negative one.
    }
    throw new StartException(TOOL_FAILED, "uids and gids must be in range 0-2147483647");
  }
}
