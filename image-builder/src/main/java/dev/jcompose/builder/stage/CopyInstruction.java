package dev.jcompose.builder.stage;

import dev.jcompose.builder.cache.CacheKey;
import dev.jcompose.builder.cache.ContentKey;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Glob;
import dev.jcompose.builder.dockerfile.Heredoc;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.dockerfile.Instruction.Flag;
import dev.jcompose.builder.dockerfile.Keyword;
import dev.jcompose.builder.dockerfile.Word;
import dev.jcompose.builder.instruction.InstructionForms;
import dev.jcompose.builder.source.RemoteSource;
import dev.jcompose.builder.tree.IgnoreRules;
import dev.jcompose.builder.tree.ModeChange;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.builder.tree.TreeCopy;
import dev.jcompose.image.Digest;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.Owner;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// COPY and ADD.
public final class CopyInstruction {
  private final StageScope stage;
  private final Instruction instruction;
  private final Expansion expansion;
  private final CopyFlags flags;
  private final List<Heredoc> documents = new ArrayList<>();
  private final List<RemoteSource> remotes = new ArrayList<>();

  public CopyInstruction(StageScope stage, Instruction instruction) {
    this.stage = stage;
    this.instruction = instruction;
    this.expansion = stage.expansion(instruction);
    this.flags = new CopyFlags(instruction, expansion);
  }

  private sealed interface Source {}

  /// A source as written, and what it resolves to.
  ///
  /// @param directories those of the paths that are directories
  private record Local(Word word, List<String> paths, Set<String> directories) implements Source {}

  /// A source that is fetched.
  private record Remote(Word word, RemoteSource source) implements Source {}

  public void run() throws InterruptedException {
    List<Word> words = InstructionForms.words(instruction);
    String destination = flags.expand(words.getLast().text());
    if (destination.isEmpty()) {
      throw instruction.problem(words.getLast(), "the destination expands to nothing");
    }
    boolean into =
        destination.endsWith("/") || destination.equals(".") || destination.endsWith("/.");
    String path = stage.config().resolve(destination).substring(1);
    List<Word> sources = sources(words.subList(0, words.size() - 1));
    if (sources.size() + documents.size() > 1 && !into) {
      throw instruction.problem(
          words.getLast(),
          "When using "
              + instruction.keyword()
              + " with more than one source file, the destination must be a directory and end"
              + " with a /");
    }
    Optional<ModeChange> mode = flags.mode();
    try (FromSource from = from()) {
      SourceTree tree = from.tree();
      if (instruction.flag("exclude").isPresent()) {
        tree = new SourceTree(tree.root(), excluding(tree, sources), tree.foreign());
      }
      copy(tree, sources, path, into, mode);
    } finally {
      remotes.forEach(RemoteSource::close);
    }
  }

  private void copy(
      SourceTree tree,
      List<Word> words,
      String destination,
      boolean into,
      Optional<ModeChange> mode)
      throws InterruptedException {
    List<Source> sources = new ArrayList<>();
    for (Word word : words) {
      String source = flags.expand(word.text());
      if (RemoteSource.isRemote(source)) {
        sources.add(new Remote(word, remote(word, source, words.size())));
      } else {
        List<String> paths = resolve(tree, word, source);
        Set<String> directories = new HashSet<>(paths);
        directories.removeIf(path -> !isDirectory(tree, path));
        sources.add(new Local(word, paths, directories));
      }
    }
    checkFlags();
    CacheKey key = key(tree, sources, destination, into);
    String text = flags.history();
    if (stage.session().request().classic()) {
      Digest content = key.digest();
      key = new CacheKey(content.value());
      text = flags.historyOf(kind(sources) + ":" + content.hex());
    }
    stage.layer(
        instruction,
        key,
        text,
        (layer, report) -> {
          try (Directory merged = layer.merged()) {
            Optional<Owner> owner = StageScope.owner(instruction, merged, flags.text("chown"));
            Target target = new Target(destination, into, owner, mode);
            if (flags.is("link", false)) {
              linked(layer, merged, tree, sources, target);
            } else {
              copy(merged, tree, sources, target);
            }
          }
        });
  }

  /// What the sources are, in the words of Docker's classic builder.
  private static String kind(List<Source> sources) {
    if (sources.size() == 1 && sources.getFirst() instanceof Local local) {
      return local.paths().size() != 1 ? "multi" : local.directories().isEmpty() ? "file" : "dir";
    }
    return sources.size() == 1 ? "file" : "multi";
  }

  private RemoteSource remote(Word word, String source, int count) {
    if (instruction.keyword() == Keyword.COPY) {
      throw instruction.problem(word, "source can't be a URL for COPY (ADD fetches): " + source);
    }
    Optional<Flag> checksum = instruction.flag("checksum");
    if (checksum.isPresent() && count > 1) {
      throw instruction.problem(checksum.get(), "checksum can't be specified for multiple sources");
    }
    String expected = flags.text("checksum");
    RemoteSource remote =
        RemoteSource.of(
            stage.session().store(),
            stage.session().request().cancellation(),
            source,
            flags.is("keep-git-dir", false),
            expected);
    String form = remote.isGit() ? "[0-9a-f]{7,40}" : "sha256:[0-9a-f]{64}";
    if (!expected.isEmpty() && !expected.matches(form)) {
      throw instruction.problem(
          checksum.orElseThrow(), "invalid checksum \"" + expected + "\": not of the form " + form);
    }
    remotes.add(remote);
    return remote;
  }

  private void checkFlags() {
    Optional<Flag> checksum = instruction.flag("checksum");
    if (checksum.isPresent() && remotes.isEmpty()) {
      throw instruction.problem(
          checksum.get(), "checksum can't be specified for non-HTTP(S), non-git sources");
    }
    Optional<Flag> keep = instruction.flag("keep-git-dir");
    if (keep.isPresent() && remotes.stream().noneMatch(RemoteSource::isGit)) {
      throw instruction.problem(keep.get(), "keep-git-dir can only be specified for git sources");
    }
  }

  /// The layer is created separately: links in lower layers are not followed. Directories on the
  /// way that are there already keep their owner and mode, as without `--link`.
  private void linked(
      WorkingLayer layer, Directory merged, SourceTree tree, List<Source> sources, Target target)
      throws IOException, InterruptedException {
    for (String place : places(sources, target)) {
      repeat(merged, place);
    }
    try (Directory upper = Directory.open(layer.upper())) {
      copy(upper, tree, sources, target);
    }
  }

  /// The directories that are copied to.
  private Set<String> places(List<Source> sources, Target target) {
    Set<String> places = new LinkedHashSet<>(Set.of(target.path()));
    if (flags.is("parents", false)) {
      for (Source source : sources) {
        if (source instanceof Local local) {
          local.paths().forEach(path -> places.add(below(target.path(), local, path)));
        }
      }
    }
    return places;
  }

  /// Has overlayfs repeat the directories of a path in the upper layer, up to the first link.
  private static void repeat(Directory merged, String path) {
    for (int end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      String at = end < 0 ? path : path.substring(0, end);
      Optional<FileStatus> status = at.isEmpty() ? Optional.empty() : merged.find(at, false);
      if (status.filter(FileStatus::isDirectory).isEmpty()) {
        return;
      }
      try (Directory parent = merged.directory(ArchivePath.parent(at))) {
        parent.chmod(ArchivePath.last(at), status.get().mode());
      }
      if (end < 0) {
        return;
      }
    }
  }

  private record Target(
      String path, boolean into, Optional<Owner> owner, Optional<ModeChange> mode) {}

  private void copy(Directory root, SourceTree tree, List<Source> sources, Target target)
      throws IOException, InterruptedException {
    for (Source source : sources) {
      switch (source) {
        case Local local -> copy(root, tree, local, target);
        case Remote(Word word, RemoteSource remote) -> {
          RemoteSource.Fetched fetched = fetch(word, remote);
          boolean directory = isDirectory(fetched.tree(), fetched.path());
          List<String> paths = List.of(fetched.path());
          Local whole =
              new Local(new Word("", 0), paths, directory ? Set.of(fetched.path()) : Set.of());
          copy(root, fetched.tree(), whole, target);
        }
      }
    }
    try (TreeCopy copy = new TreeCopy(root, tree, target.owner(), target.mode())) {
      boolean into = target.into() || copy.isDirectory(target.path());
      for (Heredoc document : documents) {
        String path = into ? SourceTree.child(target.path(), document.name()) : target.path();
        copy.write(content(document), path, stage.session().now());
      }
    }
  }

  private RemoteSource.Fetched fetch(Word word, RemoteSource remote)
      throws IOException, InterruptedException {
    try {
      return remote.fetch();
    } catch (ImageException failure) {
      stage.session().request().cancellation().check();
      throw failure.kind() == ImageException.Kind.NO_SPACE
          ? failure
          : instruction.problem(word, failure.getMessage());
    }
  }

  private void copy(Directory root, SourceTree tree, Local source, Target target)
      throws IOException {
    List<String> archives = new ArrayList<>();
    try (TreeCopy copy = new TreeCopy(root, tree, target.owner(), target.mode())) {
      boolean into = target.into() || copy.isDirectory(target.path());
      for (String path : source.paths()) {
        if (unpacks(source) && AddedArchive.isOne(tree, path)) {
          copy.makeDirectory(target.path());
          archives.add(path);
        } else if (flags.is("parents", false)) {
          copy.copy(path, below(target.path(), source, path), !isDirectory(tree, path));
        } else {
          copy.copy(path, target.path(), into || source.paths().size() > 1);
        }
      }
    }
    for (String archive : archives) {
      AddedArchive.extract(root, tree, archive, target.path());
    }
  }

  /// An archive from the context is unpacked unless that is disabled; a downloaded one only on
  /// request.
  private boolean unpacks(Local source) {
    return instruction.keyword() == Keyword.ADD
        && flags.is("unpack", !source.word().text().isEmpty());
  }

  /// The destination of a source that keeps its parent directories: those after `/./`, if there is
  /// one.
  private String below(String destination, Local source, String path) {
    String cut = pivot(flags.expand(source.word().text()));
    String kept = cut.isEmpty() ? path : path.substring(Math.min(path.length(), cut.length() + 1));
    // A directory's content goes into the directory itself, a file into its parent.
    String directory = source.directories().contains(path) ? kept : ArchivePath.parent(kept);
    return ArchivePath.clampToRoot(destination + "/" + directory);
  }

  /// The part of a source that is not kept.
  private static String pivot(String source) {
    int end = source.indexOf("/./");
    return end < 0 ? "" : ArchivePath.clampToRoot(source.substring(0, end));
  }

  private static boolean isDirectory(SourceTree tree, String path) {
    return path.isEmpty()
        || tree.root().find(path, true).filter(FileStatus::isDirectory).isPresent();
  }

  private byte[] content(Heredoc document) {
    String text = document.expand() ? expansion.textOnly(document.content()) : document.content();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private CacheKey key(SourceTree tree, List<Source> sources, String destination, boolean into)
      throws InterruptedException {
    CacheKey key =
        new CacheKey(instruction.keyword().name())
            .add(destination)
            .add(Boolean.toString(into))
            .add(flags.text("chown"))
            .add(flags.text("chmod"))
            .add("link " + flags.is("link", false) + " parents " + flags.is("parents", false))
            .add("unpack " + flags.text("unpack"));
    ContentKey content = new ContentKey(tree, stage.session().digests(), key);
    try {
      for (Source source : sources) {
        switch (source) {
          case Local local -> {
            key.add(Integer.toString(local.paths().size()));
            for (String path : local.paths()) {
              if (flags.is("parents", false)) {
                key.add(below(destination, local, path));
              }
              content.add(path);
            }
          }
          case Remote(Word word, RemoteSource remote) -> key.add(key(word, remote));
        }
      }
    } catch (IOException | LinuxException failure) {
      throw instruction.problem("cannot read the sources: " + IoFailure.words(failure));
    }
    documents.forEach(document ->
        key.add(document.name()).add(new String(content(document), StandardCharsets.UTF_8)));
    return key;
  }

  private String key(Word word, RemoteSource remote) throws InterruptedException {
    try {
      return remote.key();
    } catch (IOException failure) {
      throw instruction.problem(word, "cannot be fetched: " + IoFailure.words(failure));
    } catch (ImageException failure) {
      stage.session().request().cancellation().check();
      throw instruction.problem(word, failure.getMessage());
    }
  }

  private List<String> resolve(SourceTree tree, Word word, String source) {
    List<String> paths = tree.resolve(source, flags.is("parents", false));
    // As in BuildKit, a pattern may match nothing.
    if (paths.isEmpty() && !Glob.isPattern(source)) {
      String clean = ArchivePath.clampToRoot(source);
      boolean ignored =
          !clean.isEmpty()
              && tree.root().find(clean, true).isPresent()
              && tree.ignored().excludes(clean);
      throw instruction.problem(
          word,
          "\"/" + clean + "\": not found" + (ignored ? " (it is ignored by .dockerignore)" : ""));
    }
    return paths;
  }

  /// Sources without heredoc markers, whose documents are collected.
  private List<Word> sources(List<Word> words) {
    List<Word> sources = new ArrayList<>();
    int next = 0;
    for (Word word : words) {
      if (word.text().startsWith("<<") && next < instruction.heredocs().size()) {
        documents.add(instruction.heredocs().get(next++));
      } else {
        sources.add(word);
      }
    }
    return sources;
  }

  private FromSource from() throws InterruptedException {
    Optional<Flag> from = instruction.flag("from");
    if (from.isPresent() && from.get().value().contains("$")) {
      throw instruction.problem(
          from.get(),
          "variable expansion is not supported for --from (use a stage: FROM "
              + from.get().value()
              + " AS ...)");
    }
    return FromSource.open(
        stage, from.map(Flag::value), message -> instruction.problem(from.orElseThrow(), message));
  }

  /// Patterns of `--exclude` are relative to the directory that is copied, or that the file is in;
  /// with `--parents`, to the directory below which parents are kept.
  private IgnoreRules excluding(SourceTree tree, List<Word> sources) {
    Set<String> below = new LinkedHashSet<>();
    for (Word word : sources) {
      String source = flags.expand(word.text());
      if (!RemoteSource.isRemote(source)) {
        if (flags.is("parents", false)) {
          below.add(pivot(source));
        } else {
          tree.resolve(source, false)
              .forEach(
                  path -> below.add(isDirectory(tree, path) ? path : ArchivePath.parent(path)));
        }
      }
    }
    List<String> patterns = new ArrayList<>();
    for (Flag flag : instruction.flags("exclude")) {
      String pattern = flags.value(flag);
      boolean back = pattern.startsWith("!");
      for (String directory : below) {
        String prefix = directory.isEmpty() ? "" : Glob.literal(directory) + "/";
        patterns.add((back ? "!" : "") + prefix + (back ? pattern.substring(1) : pattern));
      }
    }
    return tree.ignored().and(IgnoreRules.of(patterns));
  }
}
