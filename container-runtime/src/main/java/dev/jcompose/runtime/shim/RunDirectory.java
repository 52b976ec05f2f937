package dev.jcompose.runtime.shim;

import dev.jcompose.linux.call.Fd;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.linux.record.RecordJson;
import dev.jcompose.linux.socket.UnixListener;
import dev.jcompose.runtime.ContainerId;
import dev.jcompose.runtime.ExitStatus;
import dev.jcompose.runtime.OciRuntime;
import dev.jcompose.runtime.oci.Bundle;
import dev.jcompose.runtime.oci.OciCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A container's run directory, mode 0700:
///
/// - `sock`: the socket for attaching to the shim and controlling it;
/// - `pid`: written by the shim when the program runs ([ShimRecord]);
/// - `exit`: written by the shim at the end;
/// - `lost`: written by us when the shim was found dead without an exit;
/// - `bundle`: what hooks read about it ([Bundle]);
/// - `runtime`: the program that runs it, when that is not ours; `state`: what that remembers;
/// - `exec`: what an exec needs to know about the container ([ExecDefaults]).
///
/// Every file is written under another name, with a dot in front, and renamed. The shim makes those
/// of `pid` and `exit` before the program runs, so that a full disk loses neither.
///
/// @param path where it is
record RunDirectory(Path path) {
  private static final String SOCKET = "sock";
  private static final String RUNTIME = "runtime";
  private static final String STATE = "state";
  private static final RecordJson JSON =
      RecordJson.with()
          .text(Path.class, path -> path.toUri().toString(), uri -> Path.of(URI.create(uri)))
          .done();

  /// Makes it if it is not there.
  void make() {
    try {
      if (!Files.isDirectory(path.resolveSibling("."))) {
        // Somebody tidied up below /run.
        Files.createDirectories(
            path.toAbsolutePath().getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException there) {
      // From an earlier run.
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  boolean has(String name) {
    return Files.exists(path.resolve(name));
  }

  /// Removes what an earlier run has left, except for the socket.
  void clear() {
    for (String name : new String[] {"pid", "exit", "lost", RUNTIME}) {
      remove(name);
    }
    for (String name : new String[] {Bundle.NAME, STATE}) {
      if (Files.exists(path.resolve(name))) {
        try (Directory directory = Directory.open(path)) {
          directory.removeTree(name);
        }
      }
    }
  }

  /// Notes that another runtime runs the container.
  void write(OciRuntime runtime) {
    write(RUNTIME, JSON.whole(runtime));
  }

  /// How the runtime of the container is called; empty when it is ours.
  Optional<OciCommand> runtime() {
    return Files.exists(path.resolve(RUNTIME))
        ? Optional.of(command(JSON.read(readBytes(RUNTIME), OciRuntime.class)))
        : Optional.empty();
  }

  /// How a runtime is called for this container.
  OciCommand command(OciRuntime runtime) {
    Path directory = path.toAbsolutePath();
    return new OciCommand(
        runtime, directory.resolve(STATE), new ContainerId(directory.getFileName().toString()));
  }

  /// Where its OCI bundle is, if it has one.
  Bundle bundle() {
    return new Bundle(path.toAbsolutePath().resolve(Bundle.NAME));
  }

  /// Opens the directory itself.
  Fd open() {
    return Directory.open(path).fd();
  }

  /// A socket for the next shim.
  Fd listen() {
    remove(SOCKET);
    try (Fd directory = open()) {
      return UnixListener.open(directory, SOCKET);
    }
  }

  /// Connects to the socket and sends the first byte, which says what for.
  ///
  /// @throws IOException when nobody listens
  SocketChannel connect(char purpose) throws IOException {
    return connect(SOCKET, purpose);
  }

  SocketChannel connect(String name, char purpose) throws IOException {
    // By descriptor: the path itself may be longer than the 108 bytes of an address.
    try (Fd directory = open()) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(directory.path().resolve(name)));
        channel.write(ByteBuffer.wrap(new byte[] {(byte) purpose}));
        return channel;
      } catch (IOException problem) {
        channel.close();
        throw problem;
      }
    }
  }

  boolean hasSocket() {
    return Files.exists(path.resolve(SOCKET));
  }

  Optional<ShimRecord> record() {
    return read("pid").flatMap(ShimRecord::parse);
  }

  Optional<ExitStatus> exit() {
    try {
      return read("exit").map(ControlMessage::exitStatus);
    } catch (NumberFormatException | IndexOutOfBoundsException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  /// When the shim was found dead.
  Optional<Instant> lost() {
    try {
      return Optional.of(Files.readAttributes(path.resolve("lost"), BasicFileAttributes.class))
          .filter(BasicFileAttributes::isRegularFile)
          .map(mark -> mark.lastModifiedTime().toInstant());
    } catch (IOException notLost) {
      return Optional.empty();
    }
  }

  /// Where the shim has reserved a file for its exit, that becomes the mark: the disk may be full.
  void markLost() {
    Path reserved = path.resolve(".exit");
    try {
      Files.setLastModifiedTime(reserved, FileTime.from(Instant.now()));
      Files.move(reserved, path.resolve("lost"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException notReserved) {
      make();
      write("lost", new byte[0]);
    }
  }

  void write(String name, byte[] content) {
    Path temporary = path.resolve("." + name);
    try {
      Files.write(temporary, content);
      Files.move(
          temporary,
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  byte[] readBytes(String name) {
    try {
      return SavedFile.read(path.resolve(name));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  void remove(String name) {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /// Removes it with its content. Idempotent.
  void delete() {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && Files.isDirectory(parent)) {
      try (Directory around = Directory.open(parent)) {
        around.removeTree(path.getFileName().toString());
      }
    }
  }

  private Optional<String> read(String name) {
    try {
      return Optional.of(SavedFile.text(path.resolve(name)));
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  /// The directories of all containers below a root.
  static Set<ContainerId> all(Path root) {
    Set<ContainerId> ids = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.length() == 64) {
          try {
            ids.add(new ContainerId(name));
          } catch (IllegalArgumentException foreign) {
            // Not one of ours.
          }
        }
      }
    } catch (NoSuchFileException none) {
      return ids;
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return ids;
  }
}
