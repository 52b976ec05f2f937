package dev.jcompose.builder.tree;

import dev.jcompose.image.Owner;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Users and groups of a root file system, by its own `/etc/passwd` and `/etc/group`. They may be
/// hostile: only regular files are read, without blocking, and no more than 1 MiB.
public final class AccountFiles {
  private static final int MAX_SIZE = 1 << 20;
  private static final long MAX_ID = Integer.MAX_VALUE;
  private static final int PASSWD_GID = 3;
  private static final int ID = 2;

  private final Directory root;

  public AccountFiles(Directory root) {
    this.root = root;
  }

  /// `user[:group]`, names or numbers. A number is never looked up as a name; without a group, it
  /// is the user's; for a numeric user, the same number.
  ///
  /// @throws IllegalArgumentException with what is wrong
  public Owner owner(String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    long uid;
    long gid;
    if (isNumber(user)) {
      uid = number(user);
      gid = uid;
    } else {
      String[] entry =
          entry("etc/passwd", user)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "unable to find user " + user + ": no matching" + " entries in passwd file"));
      uid = number(field(entry, ID));
      gid = number(field(entry, PASSWD_GID));
    }
    if (!group.isEmpty()) {
      gid = isNumber(group) ? number(group) : groupNumber(group);
    }
    return new Owner(uid, gid);
  }

  private long groupNumber(String group) {
    return number(
        field(
            entry("etc/group", group)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "unable to find group "
                            + group
                            + ": no matching entries in group"
                            + " file")),
            ID));
  }

  private Optional<String[]> entry(String file, String name) {
    for (String line : read(file).split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields[0].equals(name) && !name.isEmpty()) {
        return Optional.of(fields);
      }
    }
    return Optional.empty();
  }

  private String read(String path) {
    try (OpenFile file = root.open(path, OpenFlag.READ_ONLY | OpenFlag.NON_BLOCKING)) {
      if (!file.status().isRegular()) {
        throw new IllegalArgumentException("/" + path + ": not a regular file");
      }
      ByteBuffer content =
          ByteBuffer.allocate((int) Math.min(MAX_SIZE, Math.max(1, file.status().size())));
      while (content.hasRemaining() && file.read(content) > 0) {
        // Until it is full or the file ends.
      }
      return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    } catch (LinuxException missing) {
      return "";
    }
  }

  private static String field(String[] fields, int index) {
    return index < fields.length ? fields[index] : "";
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String text) {
    if (!isNumber(text) || text.length() > 10 || Long.parseLong(text) > MAX_ID) {
      throw new IllegalArgumentException("\"" + text + "\": not a valid user or group number");
    }
    return Long.parseLong(text);
  }
}
