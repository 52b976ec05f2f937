package dev.jcompose.linux.call;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What failed, in words for a user: `/etc/x: no such file or directory`. The JDK's own messages
/// are often a path alone, or the name of a class; text for a user, in a terminal or over the API,
/// must be made of them here and nowhere else.
public final class IoFailure {
  /// Only names from the JDK and from our own code: a user's own words may look similar.
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "`?\\b(?:java|javax|jdk|sun|com\\.sun|dev\\.jcompose|tools\\.jackson|com\\.fasterxml)"
              + "\\.(?:\\w+\\.)*[A-Z][\\w$]*`?(?:: )?");

  private IoFailure() {}

  /// The failure in words, without the name of a class.
  public static String words(Throwable failure) {
    return switch (failure) {
      case UncheckedIOException wrapper -> wrapped(wrapper);
      case ExecutionException wrapper when wrapper.getCause() != null -> words(wrapper.getCause());
      case CompletionException wrapper when wrapper.getCause() != null -> words(wrapper.getCause());
      case FileSystemException file -> aboutFile(file);
      case CharacterCodingException _ -> "not valid UTF-8";
      case ClosedChannelException _ -> "the connection was closed";
      case UnknownHostException unknown -> plain(unknown.getMessage(), "host") + ": no such host";
      case UnresolvedAddressException _ -> "no such host";
      case EOFException _ -> plain(failure.getMessage(), "unexpected end of the data");
      case OutOfMemoryError _ -> outOfMemory(failure);
      case IOException _ -> plain(failure.getMessage(), "input/output error");
      // Their messages are about our program and not about the user's.
      case NullPointerException _,
          ClassCastException _,
          IndexOutOfBoundsException _,
          NoSuchElementException _,
          StackOverflowError _ ->
          "internal error";
      // Jackson's mention the classes that JSON is bound to.
      case RuntimeException _ when failure.getClass().getName().startsWith("tools.jackson.") ->
          "not the JSON it should be";
      default ->
          failure.getMessage() == null || failure.getMessage().isBlank()
              ? "internal error"
              : plain(failure.getMessage());
    };
  }

  /// A message as it may be shown, wherever it comes from: names of classes are removed.
  public static String plain(String message) {
    return CLASS_NAME.matcher(message).replaceAll("");
  }

  /// Whether the disk is full or a quota is exhausted.
  public static boolean isFull(Throwable failure) {
    if (failure instanceof LinuxException linux) {
      return linux.is(Errno.ENOSPC) || linux.is(Errno.EDQUOT);
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
      return message.contains("no space left") || message.contains("quota exceeded");
    }
    return false;
  }

  /// Whether the other side of a connection ended with something of ours unread.
  public static boolean isReset(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("connection reset") || message.contains("broken pipe");
  }

  private static String wrapped(UncheckedIOException wrapper) {
    String own = String.valueOf(wrapper.getMessage());
    Throwable cause = wrapper.getCause();
    if (cause == null || own.equals(cause.toString())) {
      // An exception without a message of its own has its cause's, including the class name.
      return cause == null ? plain(own) : words(cause);
    }
    return plain(own) + ": " + words(cause);
  }

  private static String aboutFile(FileSystemException failure) {
    String file = Optional.ofNullable(failure.getFile()).orElse("");
    String why =
        switch (failure) {
          case NoSuchFileException _ -> "no such file or directory";
          case AccessDeniedException _ -> "permission denied";
          case FileAlreadyExistsException _ -> "file exists";
          case DirectoryNotEmptyException _ -> "directory not empty";
          case NotDirectoryException _ -> "not a directory";
          case NotLinkException _ -> "not a symbolic link";
          case FileSystemLoopException _ -> "too many levels of symbolic links";
          case AtomicMoveNotSupportedException _ -> "on another file system";
          // The JDK's words for ELOOP go on for half a line.
          case FileSystemException _
              when String.valueOf(failure.getReason()).startsWith("Too many levels") ->
              "too many levels of symbolic links";
          default -> plain(failure.getReason(), "input/output error");
        };
    return file.isEmpty() ? why : file + ": " + why;
  }

  private static String outOfMemory(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("thread")
        ? "cannot start another thread: resource temporarily unavailable"
        : "out of memory";
  }

  private static String plain(@Nullable String message, String otherwise) {
    if (message == null || message.isBlank()) {
      return otherwise;
    }
    String first = message.strip().lines().findFirst().orElse(otherwise);
    String text = CLASS_NAME.matcher(first).replaceAll("").strip();
    if (text.isEmpty()) {
      return otherwise;
    }
    boolean sentence =
        text.length() > 1
            && Character.isUpperCase(text.charAt(0))
            && Character.isLowerCase(text.charAt(1));
    return sentence ? Character.toLowerCase(text.charAt(0)) + text.substring(1) : text;
  }
}
