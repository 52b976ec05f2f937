package dev.jcompose.image.tree;

import dev.jcompose.image.tar.TarEntry;
import dev.jcompose.image.tar.TarWriter;
import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.DirectoryEntry;
import dev.jcompose.linux.file.ExtendedAttributes;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.file.OpenFile;
import dev.jcompose.linux.file.OpenFlag;
import dev.jcompose.linux.namespace.IdMapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes a part of a file system as a tar archive. Goes from directory to directory by descriptors
/// and follows no link, so that nothing from outside gets in, whatever a running container does in
/// the meantime. Hard links within the part stay links.
///
/// Virtual file systems (`/proc`, `/sys`, ...) have no content to keep: only the directory is
/// written, and a file that is asked for by its name.
final class TreeArchive {
  /// procfs, sysfs, cgroup, cgroup2, devpts, mqueue (linux/magic.h).
  private static final Set<Long> MADE_UP =
      Set.of(0x9fa0L, 0x62656572L, 0x27e0ebL, 0x63677270L, 0x1cd1L, 0x19800202L);

  private static final int MOST_MADE_UP = 16 << 20;

  private final TarWriter tar;
  private final Optional<IdMapping> users;
  private final Map<String, String> linked = new HashMap<>();

  /// @param users the mapping of the ids that the files show; empty when they are what is written
  TreeArchive(TarWriter tar, Optional<IdMapping> users) {
    this.tar = tar;
    this.users = users;
  }

  /// Adds the content of a directory.
  ///
  /// @param prefix put before the names, with a slash at its end, or empty
  void addAll(Directory directory, String prefix) throws IOException {
    for (DirectoryEntry entry : directory.list()) {
      add(directory, entry.name(), prefix + entry.name());
    }
  }

  /// Adds a directory under a name, with its content.
  ///
  /// @param as with a slash at its end
  void addRoot(Directory directory, String as) throws IOException {
    tar.add(entry(as, TarEntry.Type.DIRECTORY, directory.status()));
    addAll(directory, as);
  }

  /// Adds an entry of a directory, with all below it.
  ///
  /// @param as its name in the archive
  void add(Directory parent, String name, String as) throws IOException {
    FileStatus status = parent.status(name);
    switch (status.type()) {
      case DIRECTORY -> {
        try (Directory directory = parent.child(name)) {
          tar.add(entry(as + "/", TarEntry.Type.DIRECTORY, status));
          if (!MADE_UP.contains(directory.fileSystem().type())) {
            addAll(directory, as + "/");
          }
        }
      }
      case REGULAR -> addFile(parent, name, as, status);
      case SYMLINK ->
          tar.add(entry(as, TarEntry.Type.SYMLINK, status).withLinkName(parent.readLink(name)));
      case CHARACTER_DEVICE -> tar.add(device(as, TarEntry.Type.CHARACTER_DEVICE, status));
      case BLOCK_DEVICE -> tar.add(device(as, TarEntry.Type.BLOCK_DEVICE, status));
      case FIFO -> tar.add(entry(as, TarEntry.Type.FIFO, status));
      // Nobody listens on a socket in an archive; Docker leaves them out, too.
      case SOCKET, UNKNOWN -> {}
    }
  }

  private void addFile(Directory parent, String name, String as, FileStatus status)
      throws IOException {
    if (status.links() > 1) {
      String first = linked.putIfAbsent(status.device() + ":" + status.inode(), as);
      if (first != null) {
        tar.add(entry(as, TarEntry.Type.HARD_LINK, status).withLinkName(first));
        return;
      }
    }
    try (OpenFile file = parent.file(name, OpenFlag.READ_ONLY | OpenFlag.NON_BLOCKING);
        InputStream content = file.stream()) {
      // A file that grows in the meantime is truncated, one that shrinks is padded: the size is
      // fixed.
      FileStatus opened = file.status();
      TarEntry head = entry(as, TarEntry.Type.FILE, opened).withAttributes(attributes(file.fd()));
      if (opened.size() == 0 && MADE_UP.contains(parent.fileSystem().type())) {
        // Its size is known when it has been read.
        byte[] made = content.readNBytes(MOST_MADE_UP + 1);
        if (made.length > MOST_MADE_UP) {
          throw new IOException("\"" + as + "\" has no size and more content than can be copied");
        }
        tar.add(head.withSize(made.length), new ByteArrayInputStream(made));
      } else {
        tar.add(head.withSize(opened.size()), new Exactly(content, opened.size()));
      }
    }
  }

  private static Map<String, byte[]> attributes(Fd file) {
    var attributes = new HashMap<String, byte[]>();
    for (String name : ExtendedAttributes.list(file)) {
      if (name.equals("security.capability")) {
        ExtendedAttributes.get(file, name).ifPresent(value -> attributes.put(name, value));
      }
    }
    return attributes;
  }

  private TarEntry device(String as, TarEntry.Type type, FileStatus status) {
    return entry(as, type, status).withDevice(status.rdevMajor(), status.rdevMinor());
  }

  private TarEntry entry(String as, TarEntry.Type type, FileStatus status) {
    return TarEntry.of(as, type, status.mode(), status.modified())
        .withOwner(
            users.map(ids -> ids.userInside(status.uid())).orElse(status.uid()),
            users.map(ids -> ids.groupInside(status.gid())).orElse(status.gid()));
  }

  /// A stream of a fixed length: truncated, or padded with zeros.
  private static final class Exactly extends InputStream {
    private final InputStream in;
    private long left;

    Exactly(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, left);
      int count = in.read(target, offset, wanted);
      if (count < 0) {
        Arrays.fill(target, offset, offset + wanted, (byte) 0);
        count = wanted;
      }
      left -= count;
      return count;
    }
  }
}
