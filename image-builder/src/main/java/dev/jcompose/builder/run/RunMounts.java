package dev.jcompose.builder.run;

import dev.jcompose.builder.cache.CacheKey;
import dev.jcompose.builder.cache.CacheMounts;
import dev.jcompose.builder.cache.ContentKey;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.builder.stage.FromSource;
import dev.jcompose.builder.stage.StageScope;
import dev.jcompose.builder.stage.WorkingLayer;
import dev.jcompose.builder.step.StepMount;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.builder.tree.TreeCopy;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.Owner;
import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.layer.ArchivePath;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The mounts of one RUN: bind, cache, tmpfs, secret and ssh.
final class RunMounts implements AutoCloseable {
  private static final long CACHE_MODE = 0755;
  private static final long SECRET_MODE = 0400;
  private static final long SSH_MODE = 0600;

  private final StageScope stage;
  private final List<Part> parts = new ArrayList<>();

  /// @param from where its content comes from, for bind mounts and caches
  private record Part(MountOption option, Optional<FromSource> from) {}

  private RunMounts(StageScope stage) {
    this.stage = stage;
  }

  static RunMounts parse(StageScope stage, Instruction instruction) throws InterruptedException {
    RunMounts mounts = new RunMounts(stage);
    boolean done = false;
    try {
      for (Instruction.Flag flag : instruction.flags("mount")) {
        MountOption option = MountOption.parse(stage, instruction, flag);
        check(option);
        mounts.parts.add(new Part(option, mounts.from(option)));
      }
      done = true;
      return mounts;
    } finally {
      if (!done) {
        mounts.close();
      }
    }
  }

  private Optional<FromSource> from(MountOption option) throws InterruptedException {
    Optional<String> name = option.first("from");
    if (name.isEmpty() && !option.type().equals("bind")) {
      return Optional.empty();
    }
    return Optional.of(FromSource.open(stage, name, option::problem));
  }

  private static void check(MountOption option) {
    switch (option.type()) {
      case "ssh" -> {}
      case "secret" -> {
        if (option.first("id").isEmpty() && option.target().isEmpty()) {
          throw option.problem("one of id, target is required");
        }
      }
      default -> {
        if (option.target().isEmpty()) {
          throw option.problem("target is required");
        }
      }
    }
  }

  /// The parts of the mounts that determine the step's result: definitions and bind-mounted files,
  /// not the content of caches and secrets.
  List<String> definition() {
    List<String> definition = new ArrayList<>();
    for (Part part : parts) {
      definition.add(part.option().values().toString());
      if (part.option().type().equals("bind")) {
        definition.add(contentKey(part));
      }
    }
    return definition;
  }

  private String contentKey(Part part) {
    CacheKey key = new CacheKey("bind");
    SourceTree tree = part.from().orElseThrow().tree();
    String source = source(part);
    try {
      new ContentKey(tree, stage.session().digests(), key).add(source);
    } catch (IOException | LinuxException failure) {
      throw part.option().problem("cannot read " + source + ": " + IoFailure.words(failure));
    }
    return key.digest().hex();
  }

  private static String source(Part part) {
    String source = part.option().first("source", "src").orElse("");
    List<String> found =
        part.from().orElseThrow().tree().resolve(ArchivePath.clampToRoot(source), false);
    if (found.size() != 1) {
      throw part.option().problem("\"" + source + "\": not found");
    }
    return found.getFirst();
  }

  /// Makes mount points and sources.
  PreparedMounts prepare(WorkingLayer layer) throws IOException, InterruptedException {
    PreparedMounts prepared = new PreparedMounts(layer, stage.session().store());
    boolean done = false;
    try {
      for (Part part : parts) {
        switch (part.option().type()) {
          case "tmpfs" -> tmpfs(prepared, part.option());
          case "cache" -> cache(prepared, part);
          case "secret" -> secret(prepared, part.option());
          case "ssh" -> ssh(prepared, part.option());
          default -> bind(prepared, part);
        }
      }
      done = true;
      return prepared;
    } finally {
      if (!done) {
        prepared.close();
      }
    }
  }

  /// Ignored files are not part of a bind mount, and what is written is discarded.
  private void bind(PreparedMounts prepared, Part part) throws IOException {
    FromSource from = part.from().orElseThrow();
    String source = source(part);
    boolean writable = part.option().isWritable();
    Directory plain = from.tree().root();
    boolean directory = plain.find(source, true).filter(FileStatus::isDirectory).isPresent();
    boolean hides = directory && !from.tree().ignored().isEmpty();
    Path path =
        writable || hides || !from.layers().isEmpty()
            ? prepared.overlay(from, source)
            : prepared.hold(plain.reference(source, true));
    String target = target(part.option());
    prepared.point(target, directory);
    prepared.add(new StepMount.Bind(path, target, !writable));
  }

  private void tmpfs(PreparedMounts prepared, MountOption option) {
    OptionalLong size =
        option.first("size").isPresent() ? OptionalLong.of(option.size()) : OptionalLong.empty();
    String target = target(option);
    prepared.point(target, true);
    prepared.add(new StepMount.Tmpfs(target, size));
  }

  private void cache(PreparedMounts prepared, Part part) throws IOException, InterruptedException {
    MountOption option = part.option();
    String target = target(option);
    String name = option.first("id").filter(id -> !id.isEmpty()).orElse(target);
    String id = Sha256.of(name).hex();
    CacheMounts caches = stage.session().cache().mounts();
    prepared.hold(caches, id, name);
    Path directory = caches.directory(id);
    switch (option.first("sharing").orElse("shared")) {
      case "shared" -> {}
      case "locked" -> prepared.lock(caches.lock(id));
      case "private" -> {
        if (!prepared.tryLock(caches.lock(id))) {
          directory = prepared.temporary("cache-").resolve("content");
        }
      }
      default -> throw option.problem("unsupported sharing " + option.first("sharing").orElse(""));
    }
    if (Files.notExists(directory)) {
      fill(directory, part);
    }
    // Below the cache's own directory, whatever links a step left in it (CVE-2024-23651).
    try (Directory root = Directory.open(directory)) {
      String source = ArchivePath.clampToRoot(option.first("source", "src").orElse(""));
      if (root.find(source, true).filter(FileStatus::isDirectory).isEmpty() && !source.isEmpty()) {
        throw option.problem("\"" + source + "\": no such directory in the cache");
      }
      Path path = prepared.hold(root.reference(source.isEmpty() ? "." : source, true));
      prepared.point(target, true);
      prepared.add(new StepMount.Bind(path, target, option.is("ro", "readonly")));
    }
  }

  private static void fill(Path directory, Part part) throws IOException {
    MountOption option = part.option();
    Path fresh = Files.createTempDirectory(directory.getParent(), "new-");
    try (Directory parent = Directory.open(fresh.resolveSibling("."))) {
      String name = fresh.getFileName().toString();
      if (part.from().isPresent()) {
        SourceTree tree = part.from().get().tree();
        try (Directory root = parent.child(name);
            TreeCopy copy = new TreeCopy(root, tree, Optional.empty(), Optional.empty())) {
          copy.copy("", "", true);
        }
      }
      parent.chown(name, option.number("uid", 10, 0), option.number("gid", 10, 0));
      parent.chmod(name, (int) option.number("mode", 8, CACHE_MODE));
      if (Files.exists(directory)) {
        // Another step was faster.
        parent.removeTree(name);
      } else {
        parent.rename(name, parent, directory.getFileName().toString());
      }
    }
  }

  private void secret(PreparedMounts prepared, MountOption option) {
    String id =
        option
            .first("id")
            .orElseGet(() -> {
              String target = option.target().orElse("");
              return target.substring(target.lastIndexOf('/') + 1);
            });
    Optional<Credentials.Secret> secret = stage.session().request().credentials().secret(id);
    if (secret.isEmpty()) {
      if (option.is("required")) {
        throw option.problem("secret " + id + ": not found");
      }
      return;
    }
    byte[] content;
    try {
      content = secret.get().content();
    } catch (IOException failure) {
      throw option.problem("secret " + id + ": cannot be read: " + IoFailure.words(failure));
    }
    Optional<String> variable = option.first("env");
    variable.ifPresent(name -> prepared.variable(name, content));
    if (variable.isPresent() && option.target().isEmpty()) {
      return;
    }
    String target = stage.config().resolve(option.target().orElse("/run/secrets/" + id));
    Path copy =
        prepared.secret(content, (int) option.number("mode", 8, SECRET_MODE), owner(option));
    prepared.point(target, false);
    prepared.add(new StepMount.Bind(copy, target, true));
  }

  private void ssh(PreparedMounts prepared, MountOption option)
      throws IOException, InterruptedException {
    String id = option.first("id").orElse("default");
    Optional<Path> source = stage.session().request().credentials().agent(id);
    if (source.isEmpty()) {
      if (option.is("required")) {
        throw option.problem("unset ssh forward key " + id + " (name it with --ssh " + id + ")");
      }
      return;
    }
    String target =
        stage.config().resolve(option.target().orElse("/run/buildkit/ssh_agent." + prepared.ssh()));
    try {
      Path socket =
          prepared.agent(source.get(), owner(option), (int) option.number("mode", 8, SSH_MODE));
      prepared.point(target, false);
      prepared.add(new StepMount.Bind(socket, target, true));
      prepared.variable("SSH_AUTH_SOCK", target.getBytes(StandardCharsets.UTF_8));
    } catch (ImageException failure) {
      throw option.problem(failure.getMessage());
    }
  }

  private static Owner owner(MountOption option) {
    return new Owner(option.number("uid", 10, 0), option.number("gid", 10, 0));
  }

  private String target(MountOption option) {
    return stage.config().resolve(option.target().orElse(""));
  }

  @Override
  public void close() {
    parts.forEach(part -> part.from().ifPresent(FromSource::close));
  }
}
