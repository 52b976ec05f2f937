package dev.jcompose.runtime.user;

import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The users and groups of a container's root file system.
///
/// The files come from an image, so they may be anything: they are opened inside the root without
/// blocking (for a FIFO, CVE-2024-9676), must be regular files of at most 1 MiB (CVE-2026-47262),
/// and malformed lines are skipped.
///
/// @param users of `/etc/passwd`
/// @param groups of `/etc/group`
/// @param unreadable why a file could not be used, if it could not
public record UserDatabase(List<User> users, List<Group> groups, Optional<String> unreadable) {
  private static final int LARGEST = 1 << 20;

  /// An entry of `/etc/passwd`.
  public record User(String name, int uid, int gid, String home) {}

  /// An entry of `/etc/group`.
  public record Group(String name, int gid, List<String> members) {
    /// Copies the list.
    public Group {
      members = List.copyOf(members);
    }
  }

  /// Copies the lists.
  public UserDatabase {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /// Reads both files. Missing ones are empty.
  public static UserDatabase read(Directory root) {
    List<String> problems = new ArrayList<>();
    String passwd = read(root, "/etc/passwd", problems);
    String group = read(root, "/etc/group", problems);
    return parse(passwd, group, problems.stream().findFirst());
  }

  static UserDatabase parse(String passwd, String group, Optional<String> unreadable) {
    List<User> users = new ArrayList<>();
    for (String line : passwd.split("\n", -1)) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length >= 4) {
        Optional<Integer> uid = number(fields[2]);
        Optional<Integer> gid = number(fields[3]);
        if (uid.isPresent() && gid.isPresent()) {
          String home = fields.length > 5 ? fields[5] : "";
          users.add(new User(fields[0], uid.get(), gid.get(), home));
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    for (String line : group.split("\n", -1)) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length >= 3) {
        Optional<Integer> gid = number(fields[2]);
        List<String> members = fields.length > 3 ? List.of(fields[3].split(",", -1)) : List.of();
        gid.ifPresent(id -> groups.add(new Group(fields[0], id, members)));
      }
    }
    return new UserDatabase(users, groups, unreadable);
  }

  private static Optional<Integer> number(String field) {
    try {
      int value = Integer.parseInt(field);
      return value >= 0 ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException no) {
      return Optional.empty();
    }
  }

  private static String read(Directory root, String path, List<String> problems) {
    int flags = OpenFlag.READ_ONLY | OpenFlag.NON_BLOCKING | OpenFlag.NO_CONTROLLING_TERMINAL;
    try (OpenFile file = root.open(path, flags)) {
      FileStatus status = file.status();
      if (!status.isRegular() || status.size() > LARGEST) {
        problems.add(path + " is not a regular file of at most 1 MiB");
        return "";
      }
      ByteBuffer content = ByteBuffer.allocate((int) status.size());
      while (content.hasRemaining() && file.read(content) > 0) {
        // On to the end.
      }
      return StandardCharsets.UTF_8.decode(content.flip()).toString();
    } catch (LinuxException missing) {
      return "";
    }
  }
}
