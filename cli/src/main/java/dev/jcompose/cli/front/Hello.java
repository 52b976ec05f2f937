package dev.jcompose.cli.front;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A front's description of its process.
///
/// @param device of the working directory
/// @param inode of the working directory
/// @param umask the bits that new files do not get
/// @param terminals a bit for each of the three streams that is a terminal
/// @param directory the working directory as the kernel names it
record Hello(
    long device,
    long inode,
    int umask,
    int terminals,
    Path directory,
    List<String> arguments,
    Map<String, String> environment) {
  static Hello read(ByteBuffer content) {
    long device = content.getLong();
    long inode = content.getLong();
    int umask = content.getInt();
    int terminals = content.getInt();
    int arguments = content.getInt();
    int variables = content.getInt();
    return new Hello(
        device,
        inode,
        umask,
        terminals,
        Path.of(text(content)),
        texts(content, arguments),
        environment(texts(content, variables)));
  }

  /// As in the JDK: variables without a name are left out, and of duplicates, the first is used.
  static Map<String, String> environment(List<String> lines) {
    Map<String, String> environment = new HashMap<>();
    for (String line : lines) {
      int end = line.indexOf('=', 1);
      if (end > 0) {
        environment.putIfAbsent(line.substring(0, end), line.substring(end + 1));
      }
    }
    return environment;
  }

  private static List<String> texts(ByteBuffer content, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(content));
    }
    return texts;
  }

  private static String text(ByteBuffer content) {
    ByteBuffer all = content.duplicate();
    int length = 0;
    while (content.get() != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    all.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
