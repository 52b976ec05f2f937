package dev.jcompose.model.load;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.diagnostics.SourcePosition;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.tree.Allowance;
import dev.jcompose.model.tree.Finding;
import dev.jcompose.model.tree.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Reads text files of limited size, and describes what is wrong otherwise: a directory, a FIFO, a
/// loop of links, missing permissions, invalid UTF-8.
final class FileReader {
  /// The largest file that is read, in bytes; a thousand services take about half a megabyte.
  static final int MAX_SIZE = 8 * 1024 * 1024;

  private final Problems problems;
  private final BooleanSupplier ownProcess;
  private final Allowance allowance;

  /// @param ownProcess see [LoadRequest#ownProcess]
  FileReader(Problems problems, BooleanSupplier ownProcess) {
    this(problems, ownProcess, Allowance.ofHeap());
  }

  private FileReader(Problems problems, BooleanSupplier ownProcess, Allowance allowance) {
    this.problems = problems;
    this.ownProcess = ownProcess;
    this.allowance = allowance;
  }

  /// The same reader, which reports to others what is wrong.
  FileReader telling(Problems others) {
    return new FileReader(others, ownProcess, allowance);
  }

  /// Whether there is nothing at a path. What exists and cannot be read (a loop of links, a
  /// directory without permissions) is reported when it is read.
  boolean isMissing(Path path) {
    if (isForeign(path)) {
      return false;
    }
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
      return false;
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether it belongs to the user's process, and this is another one.
  private boolean isForeign(Path path) {
    return ProcessFiles.contain(path) && !ownProcess.getAsBoolean();
  }

  /// Reads a file.
  ///
  /// @param name how to show it
  /// @param chain what led to it
  Optional<Source> read(Path path, String name, List<Problem.Related> chain) {
    if (isForeign(path)) {
      return fail(
          name,
          "is a descriptor of this command, which another process runs (set JCOMPOSE_FRONT=off)",
          chain);
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Optional<String> obstacle = obstacle(path, attributes);
      if (obstacle.isPresent()) {
        return fail(name, obstacle.get(), chain);
      }
      if (isPipeOfShell(path, attributes)) {
        return read(new ByteArrayInputStream(PipeContents.of(path, attributes)), name, chain);
      }
      try (InputStream in = Files.newInputStream(path)) {
        return read(in, name, chain);
      }
    } catch (NoSuchFileException _) {
      return fail(name, "no such file or directory", chain);
    } catch (AccessDeniedException _) {
      return fail(name, "permission denied", chain);
    } catch (IOException e) {
      String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      int reason = text.lastIndexOf(": ");
      String why = reason < 0 ? text : text.substring(reason + 2);
      // The JDK words ELOOP as "Too many levels of symbolic links or unable to access ...".
      return fail(
          name,
          why.startsWith("Too many levels of symbolic links")
              ? "is a loop of symbolic links"
              : "cannot be read: " + why,
          chain);
    }
  }

  private static Optional<String> obstacle(Path path, BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return Optional.of("is a directory, not a file");
    }
    if (attributes.size() > MAX_SIZE) {
      return Optional.of("is larger than " + MAX_SIZE / 1024 / 1024 + " MB");
    }
    if (attributes.isOther()
        && !isPipeOfShell(path, attributes)
        && !path.equals(Path.of("/dev/null"))) {
      return Optional.of("is not a regular file");
    }
    return Optional.empty();
  }

  /// A pipe from the user's shell, as in `-f <(command)` or `-f /dev/stdin`, is intended; a FIFO in
  /// a directory would block.
  private static boolean isPipeOfShell(Path path, BasicFileAttributes attributes) {
    return attributes.isOther() && ProcessFiles.contain(path);
  }

  /// Reads standard input, or whatever else the stream is.
  Optional<Source> read(InputStream in, String name, List<Problem.Related> chain)
      throws IOException {
    byte[] bytes = in.readNBytes(MAX_SIZE + 1);
    if (bytes.length > MAX_SIZE) {
      return fail(name, "is larger than " + MAX_SIZE / 1024 / 1024 + " MB", chain);
    }
    return decode(bytes, name, chain);
  }

  private Optional<Source> decode(byte[] bytes, String name, List<Problem.Related> chain) {
    Charset charset = StandardCharsets.UTF_8;
    int skip = 0;
    if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
      skip = 3;
    } else if (starts(bytes, 0xFE, 0xFF) || starts(bytes, 0xFF, 0xFE)) {
      charset = bytes[0] == (byte) 0xFE ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
      skip = 2;
    }
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, skip, bytes.length - skip);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (!result.isError()) {
      return Optional.of(Source.read(name, text, chain, allowance));
    }
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    int column = text.length() - text.lastIndexOf('\n');
    Source source = new Source(name, text, chain);
    problems.add(
        Finding.at(
                source,
                source.at(line, column),
                String.format("byte 0x%02X is not valid %s here", in.get(in.position()), charset))
            .withHint("save the file as UTF-8"));
    return Optional.empty();
  }

  private static boolean starts(byte[] bytes, int... first) {
    if (bytes.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if (bytes[i] != (byte) first[i]) {
        return false;
      }
    }
    return true;
  }

  private Optional<Source> fail(String name, String message, List<Problem.Related> chain) {
    problems.add(
        Problem.error(SourcePosition.ofFile(name), message)
            .withChain(chain)
            .withStage(Problem.Stage.FILES));
    return Optional.empty();
  }
}
