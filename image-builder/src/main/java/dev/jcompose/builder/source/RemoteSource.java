package dev.jcompose.builder.source;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.file.Directory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// A source of ADD that is fetched: a file by http, or a repository by git.
public final class RemoteSource implements AutoCloseable {
  private final Store store;
  private final String written;
  private final Cancellation cancellation;
  private final Optional<GitSource> git;
  private final boolean keepGit;
  private final String checksum;
  private Optional<Fetched> fetched = Optional.empty();

  /// What came.
  ///
  /// @param path in the tree: of a file, or empty for the whole
  public record Fetched(TemporaryDirectory place, SourceTree tree, String path, String key)
      implements AutoCloseable {
    @Override
    public void close() {
      tree.close();
      place.close();
    }
  }

  private RemoteSource(
      Store store,
      String written,
      Cancellation cancellation,
      Optional<GitSource> git,
      boolean keepGit,
      String checksum) {
    this.store = store;
    this.written = written;
    this.cancellation = cancellation;
    this.git = git;
    this.keepGit = keepGit;
    this.checksum = checksum;
  }

  /// Whether a source is none of the context.
  public static boolean isRemote(String source) {
    return source.startsWith("http://")
        || source.startsWith("https://")
        || GitSource.parse(source).isPresent();
  }

  /// What a source of `ADD` names outside the context.
  ///
  /// @param checksum expected: `sha256:...` of a file, or the beginning of a commit; empty for any
  public static RemoteSource of(
      Store store, Cancellation cancellation, String source, boolean keepGit, String checksum) {
    return new RemoteSource(
        store, source, cancellation, GitSource.parse(source), keepGit, checksum);
  }

  /// Whether it is a repository.
  public boolean isGit() {
    return git.isPresent();
  }

  /// What determines its content. A file without a checksum must be fetched to find out.
  public String key() throws IOException, InterruptedException {
    if (git.isPresent()) {
      GitSource source = git.get();
      return "git " + source.url() + " " + commit() + " " + source.subdirectory() + " " + keepGit;
    }
    return checksum.isEmpty() ? fetch().key() : "http " + written + " " + checksum;
  }

  /// Its files; fetched once.
  public Fetched fetch() throws IOException, InterruptedException {
    if (fetched.isEmpty()) {
      TemporaryDirectory place = TemporaryDirectory.of(store, "fetched-");
      boolean done = false;
      try {
        fetched = Optional.of(git.isPresent() ? checkOut(place) : download(place));
        done = true;
      } finally {
        if (!done) {
          place.close();
        }
      }
    }
    return fetched.get();
  }

  private String commit() throws IOException, InterruptedException {
    String commit = git.orElseThrow().commit(store.temporary(), cancellation);
    if (!commit.startsWith(checksum)) {
      throw new ImageException(
          Kind.INVALID, written + ": commit is " + commit + ", expected " + checksum);
    }
    return commit;
  }

  private Fetched checkOut(TemporaryDirectory place) throws IOException, InterruptedException {
    GitSource source = git.orElseThrow();
    String commit = commit();
    source.checkOut(commit, place.path(), keepGit, cancellation);
    SourceTree tree = new SourceTree(Directory.open(place.path()), IgnoreRules.NONE, true);
    if (!source.subdirectory().isEmpty()
        && tree.root().find(source.subdirectory(), true).isEmpty()) {
      tree.close();
      throw new ImageException(
          Kind.NOT_FOUND, written + ": no such directory: " + source.subdirectory());
    }
    return new Fetched(place, tree, source.subdirectory(), commit);
  }

  private Fetched download(TemporaryDirectory place) throws IOException, InterruptedException {
    URI uri;
    try {
      uri = new URI(written);
    } catch (URISyntaxException malformed) {
      throw new ImageException(Kind.INVALID, written + ": not a URL: " + malformed.getReason());
    }
    HttpSource.Fetched file = new HttpSource(uri).fetch(place.path(), cancellation);
    if (!checksum.isEmpty() && !file.digest().equals(new Digest(checksum))) {
      throw new ImageException(
          Kind.INVALID, written + ": digest mismatch " + file.digest() + ", expected " + checksum);
    }
    SourceTree tree = new SourceTree(Directory.open(place.path()), IgnoreRules.NONE, true);
    return new Fetched(
        place, tree, file.name(), "http " + file.name() + " " + file.digest().value());
  }

  @Override
  public void close() {
    fetched.ifPresent(Fetched::close);
  }
}
