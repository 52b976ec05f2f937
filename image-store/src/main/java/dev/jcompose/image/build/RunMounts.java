package dev.jcompose.image.build;

import dev.jcompose.image.content.Sha256;
import dev.jcompose.image.dockerfile.Instruction;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The mounts of one RUN: tmpfs, cache, secret, and bind of the user's directory.
final class RunMounts {
  /// Caches that are used with `sharing=locked`, over all builds of this process.
  private static final Map<String, Semaphore> LOCKS = new ConcurrentHashMap<>();

  private static final long CACHE_MODE = 0755;
  private static final long SECRET_MODE = 0400;

  private final StageBuild stage;
  private final List<MountOption> options;

  private RunMounts(StageBuild stage, List<MountOption> options) {
    this.stage = stage;
    this.options = options;
  }

  static RunMounts parse(StageBuild stage, Instruction instruction) {
    List<MountOption> options = new ArrayList<>();
    for (Instruction.Flag flag : instruction.flags("mount")) {
      MountOption option = MountOption.parse(stage, instruction, flag);
      check(option);
      options.add(option);
    }
    return new RunMounts(stage, options);
  }

  private static void check(MountOption option) {
    boolean secret = option.type().equals("secret");
    if (option.type().equals("ssh")) {
      throw option.problem("type ssh is not supported");
    }
    if (option.target().isEmpty() && !secret) {
      throw option.problem("target is required");
    }
    if (secret && option.first("id").isEmpty() && option.target().isEmpty()) {
      throw option.problem("one of id, target is required");
    }
    if (option.first("from").isPresent()) {
      throw option.problem("from is not supported");
    }
    if (option.type().equals("cache") && option.first("source", "src").isPresent()) {
      throw option.problem("source of a cache is not supported");
    }
    if (option.type().equals("bind") && option.is("rw", "readwrite")) {
      throw option.problem("a bind mount that can be written to is not supported");
    }
  }

  /// What of the mounts decides the step's result: definitions and files of the user, not the
  /// content of caches and secrets.
  List<String> definition() {
    List<String> parts = new ArrayList<>();
    for (MountOption option : options) {
      parts.add(option.values().toString());
      if (option.type().equals("bind")) {
        parts.add(contentKey(option));
      }
    }
    return parts;
  }

  private String contentKey(MountOption option) {
    CacheKey key = new CacheKey("bind");
    String source = source(option);
    try {
      new ContentKey(stage.session().context(), stage.session().digests(), key).add(source);
    } catch (IOException failure) {
      throw option.problem("cannot read " + source + ": " + failure.getMessage());
    }
    return key.digest().hex();
  }

  private String source(MountOption option) {
    String source = option.first("source", "src").orElse("");
    List<String> found = stage.session().context().resolve(source);
    if (found.size() != 1) {
      throw option.problem("\"" + source + "\": not found");
    }
    return found.getFirst();
  }

  /// Makes mount points and sources.
  PreparedMounts prepare(WorkingLayer layer) throws IOException, InterruptedException {
    PreparedMounts prepared = new PreparedMounts(layer);
    boolean done = false;
    try {
      for (MountOption option : options) {
        switch (option.type()) {
          case "tmpfs" -> tmpfs(prepared, option);
          case "cache" -> cache(prepared, option);
          case "secret" -> secret(prepared, option);
          default -> bind(prepared, option);
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

  private void bind(PreparedMounts prepared, MountOption option) {
    String source = source(option);
    Directory root = stage.session().context().root();
    boolean directory = root.find(source, true).filter(FileStatus::isDirectory).isPresent();
    Path path = prepared.hold(root.reference(source, true));
    String target = target(option);
    prepared.point(target, directory);
    prepared.add(new StepMount.Bind(path, target, true));
  }

  private void tmpfs(PreparedMounts prepared, MountOption option) {
    OptionalLong size =
        option.first("size").isPresent()
            ? OptionalLong.of(option.number("size", 10, 0))
            : OptionalLong.empty();
    String target = target(option);
    prepared.point(target, true);
    prepared.add(new StepMount.Tmpfs(target, size));
  }

  private void cache(PreparedMounts prepared, MountOption option)
      throws IOException, InterruptedException {
    String target = target(option);
    String id = Sha256.of(option.first("id").orElse(target)).hex();
    Path caches = Files.createDirectories(stage.session().store().path().resolve("build-mounts"));
    Path directory = caches.resolve(id);
    switch (option.first("sharing").orElse("shared")) {
      case "shared" -> {}
      case "locked" -> prepared.lock(LOCKS.computeIfAbsent(id, key -> new Semaphore(1)));
      case "private" -> {
        if (!prepared.tryLock(LOCKS.computeIfAbsent(id, key -> new Semaphore(1)))) {
          directory = Files.createTempDirectory(stage.session().store().temporary(), "cache-");
          prepared.removeAfterwards(directory);
        }
      }
      default -> throw option.problem("unsupported sharing " + option.first("sharing").orElse(""));
    }
    if (Files.notExists(directory)) {
      Files.createDirectory(directory);
      try (Directory parent = Directory.open(directory.resolveSibling("."))) {
        String name = directory.getFileName().toString();
        parent.chown(name, option.number("uid", 10, 0), option.number("gid", 10, 0));
        parent.chmod(name, (int) option.number("mode", 8, CACHE_MODE));
      }
    }
    prepared.point(target, true);
    prepared.add(new StepMount.Bind(directory, target, option.is("ro", "readonly")));
  }

  private void secret(PreparedMounts prepared, MountOption option) throws IOException {
    String id =
        option
            .first("id")
            .orElseGet(() -> {
              String target = option.target().orElse("");
              return target.substring(target.lastIndexOf('/') + 1);
            });
    Path file = stage.session().request().secrets().get(id);
    if (file == null) {
      if (option.is("required")) {
        throw option.problem("secret " + id + ": not found");
      }
      return;
    }
    byte[] content = Files.readAllBytes(file);
    Optional<String> variable = option.first("env");
    variable.ifPresent(name -> prepared.variable(name, content));
    if (variable.isPresent() && option.target().isEmpty()) {
      return;
    }
    String target = stage.config().resolve(option.target().orElse("/run/secrets/" + id));
    Path copy =
        prepared.secret(
            content,
            (int) option.number("mode", 8, SECRET_MODE),
            new Owner(option.number("uid", 10, 0), option.number("gid", 10, 0)));
    prepared.point(target, false);
    prepared.add(new StepMount.Bind(copy, target, true));
  }

  private String target(MountOption option) {
    return stage.config().resolve(option.target().orElse(""));
  }
}
