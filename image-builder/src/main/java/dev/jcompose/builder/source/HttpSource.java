package dev.jcompose.builder.source;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file that ADD gets by http or https.
///
/// @param uri where it is
record HttpSource(URI uri) {
  private static final int OK = 200;
  private static final int BUFFER = 128 * 1024;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern ATTACHED = Pattern.compile("(?i)filename=\"?([^\";]+)\"?");
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(30))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /// What came.
  ///
  /// @param name of the file in the directory
  record Fetched(String name, Digest digest) {}

  /// Downloads it into a directory, as a file of mode 0600 with the time of `Last-Modified`.
  ///
  /// @throws ImageException when it does not exist
  Fetched fetch(Path into, Cancellation cancellation) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET().build();
    HttpResponse<InputStream> response;
    try {
      response = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException failure) {
      throw new ImageException(Kind.SYSTEM, uri + ": " + words(failure), failure);
    }
    try (InputStream body = response.body()) {
      Runnable release = cancellation.onCancel(() -> close(body));
      try {
        if (response.statusCode() != OK) {
          throw new ImageException(
              Kind.NOT_FOUND, uri + ": invalid response status " + response.statusCode());
        }
        String name = name(response);
        Path file = into.resolve(name);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Digest digest = copy(body, file);
        cancellation.check();
        Files.setLastModifiedTime(file, FileTime.from(modified(response)));
        return new Fetched(name, digest);
      } finally {
        release.run();
      }
    }
  }

  private String words(IOException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
        return "dial tcp: lookup " + uri.getHost() + ": no such host";
      } else if (at instanceof ConnectException) {
        return "dial tcp " + uri.getAuthority() + ": connect: connection refused";
      }
    }
    return IoFailure.words(failure);
  }

  private static Digest copy(InputStream body, Path file) throws IOException {
    Sha256 sum = new Sha256();
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        sum.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    return sum.finish();
  }

  private static Instant modified(HttpResponse<?> response) {
    Optional<String> header = response.headers().firstValue("Last-Modified");
    try {
      return header
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(Instant.EPOCH);
    } catch (DateTimeParseException unreadable) {
      return Instant.EPOCH;
    }
  }

  /// The name the server gives, else the last part of the path; never one that leads outside the
  /// directory.
  private String name(HttpResponse<?> response) {
    Matcher given =
        ATTACHED.matcher(response.headers().firstValue("Content-Disposition").orElse(""));
    String path = given.find() ? given.group(1) : Optional.ofNullable(uri.getPath()).orElse("");
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.isEmpty() || last.equals(".") || last.equals("..") || last.indexOf('\0') >= 0
        ? "download"
        : last;
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException _) {
      // It only matters that nobody waits for it any more.
      return;
    }
  }
}
