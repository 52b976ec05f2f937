package dev.jcompose.builder.source;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.archive.ArchiveLoader;
import dev.jcompose.image.store.Store;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The contexts of one build, each fetched when it is first asked for.
public final class Contexts implements AutoCloseable {
  private final Store store;
  private final Map<String, NamedContext> named;
  private final Cancellation cancellation;
  private final Map<NamedContext, NamedContext> here = new ConcurrentHashMap<>();
  private final Map<GitSource, String> commits = new ConcurrentHashMap<>();
  private final List<TemporaryDirectory> fetched = new ArrayList<>();

  public Contexts(Store store, Map<String, NamedContext> named, Cancellation cancellation) {
    this.store = store;
    this.named = named;
    this.cancellation = cancellation;
  }

  /// The context of this name as a directory or an image of the store.
  public Optional<NamedContext> find(String name) throws InterruptedException {
    NamedContext context = named.get(name);
    return context == null ? Optional.empty() : Optional.of(here(context));
  }

  /// The directory of the user's own context.
  public Path directory(NamedContext context) throws InterruptedException {
    return switch (here(context)) {
      case NamedContext.Directory(Path path) -> path;
      case NamedContext.FromImage _,
          NamedContext.OfStore _,
          NamedContext.OciLayout _,
          NamedContext.Git _ ->
          throw new ImageException(Kind.INVALID, "build context: not a directory");
    };
  }

  /// The commit of the user's own context, when that is a repository.
  public Optional<Commit> commit(NamedContext context) {
    return context instanceof NamedContext.Git(GitSource source)
        ? Optional.ofNullable(commits.get(source)).map(digest -> new Commit(source, digest))
        : Optional.empty();
  }

  /// A commit of a repository.
  public record Commit(GitSource source, String digest) {}

  @Override
  public void close() {
    fetched.forEach(TemporaryDirectory::close);
  }

  private synchronized NamedContext here(NamedContext context) throws InterruptedException {
    NamedContext known = here.get(context);
    if (known == null) {
      known = fetch(context);
      here.put(context, known);
    }
    return known;
  }

  private NamedContext fetch(NamedContext context) throws InterruptedException {
    try {
      return switch (context) {
        case NamedContext.Directory directory -> directory;
        case NamedContext.FromImage image -> image;
        case NamedContext.OfStore image -> image;
        case NamedContext.OciLayout(Path path, String reference) ->
            new NamedContext.OfStore(new ArchiveLoader(store).load(path, reference).id().value());
        case NamedContext.Git(GitSource source) -> new NamedContext.Directory(checkOut(source));
      };
    } catch (IOException failure) {
      throw new ImageException(
          Kind.INVALID,
          "build context " + shown(context) + ": " + IoFailure.words(failure),
          failure);
    }
  }

  private Path checkOut(GitSource source) throws IOException, InterruptedException {
    TemporaryDirectory directory = TemporaryDirectory.of(store, "git-");
    fetched.add(directory);
    String commit = source.commit(directory.path(), cancellation);
    commits.put(source, commit);
    source.checkOut(commit, directory.path(), false, cancellation);
    Path root = directory.path().toRealPath();
    Path below = root.resolve(source.subdirectory()).toRealPath();
    if (!below.startsWith(root)) {
      throw new ImageException(
          Kind.INVALID, "git source " + source.url() + ": its subdirectory points outside it");
    }
    return below;
  }

  private static String shown(NamedContext context) {
    return switch (context) {
      case NamedContext.Directory(Path path) -> path.toString();
      case NamedContext.FromImage(String reference) -> reference;
      case NamedContext.OfStore(String reference) -> reference;
      case NamedContext.OciLayout(Path path, String reference) -> path + reference;
      case NamedContext.Git(GitSource source) -> source.url();
    };
  }
}
