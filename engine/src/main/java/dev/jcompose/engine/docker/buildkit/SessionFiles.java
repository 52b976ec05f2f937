package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.builder.source.GitSource;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.buildkit.control.RunningBuild;
import dev.jcompose.buildkit.progress.Vertex;
import dev.jcompose.buildkit.session.ClientSession;
import dev.jcompose.buildkit.session.FileReceiver;
import dev.jcompose.buildkit.session.FileSelection;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.buildkit.session.Upload;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files of one build, fetched from the client into a directory that goes with the build.
///
/// @param home gets everything
/// @param inputs results of other builds, images by id, for contexts `input:name`
/// @param uploaded the build context, when it came with the request
record SessionFiles(
    FrontendOptions options,
    Sessions sessions,
    RunningBuild build,
    Path home,
    Map<String, String> inputs,
    Optional<Path> uploaded) {
  private static final String USUAL = "Dockerfile";
  private static final String IGNORE = ".dockerignore";

  /// Where the Dockerfile is and what COPY sees.
  ///
  /// @param context the directory, or a repository
  /// @param dockerfile absolute, or relative to the context
  /// @param definition the line that says so
  record Sources(NamedContext context, Path dockerfile, Vertex definition) {}

  Sources fetch() throws IOException, InterruptedException {
    String address = options.text("context").orElse("");
    Vertex definition = build.progress().begin("[internal] load build definition from " + name());
    try {
      if (uploaded.isPresent()) {
        definition.done();
        return new Sources(new NamedContext.Directory(uploaded.get()), Path.of(name()), definition);
      }
      if (address.isEmpty()) {
        Path dockerfile = dockerfile(definition);
        definition.done();
        return new Sources(local(dockerfile), dockerfile, definition);
      }
      NamedContext context = remote(address);
      Path dockerfile =
          options.text("dockerfilekey").isPresent() ? dockerfile(definition) : Path.of(name());
      definition.done();
      return new Sources(context, dockerfile, definition);
    } catch (RuntimeException failure) {
      definition.failed(String.valueOf(failure.getMessage()));
      throw failure;
    }
  }

  private String name() {
    return options.text("filename").orElse(USUAL);
  }

  /// Of the client's directory only what the Dockerfile's name leads to.
  private Path dockerfile(Vertex line) throws IOException, InterruptedException {
    String name = name();
    String local = options.text("dockerfilekey").orElse("dockerfile");
    Path target = Files.createDirectory(home.resolve("dockerfile"));
    Path parent = Path.of("/").relativize(Path.of("/").resolve(name).normalize());
    String plain = parent.toString();
    List<String> only =
        List.of(plain, plain + IGNORE, plain.replaceFirst("Dockerfile$", "dockerfile"));
    receive("dockerfile", line, new FileSelection(local, only, List.of()), target);
    Path file = target.resolve(plain);
    Path other = file.resolveSibling(file.getFileName().toString().replace(USUAL, "dockerfile"));
    Path found = Files.exists(file) || !Files.exists(other) ? file : other;
    if (!Files.exists(found)) {
      throw FrontendOptions.refused(
          "failed to read dockerfile: open " + name + ": no such file or directory");
    }
    if (!found.toRealPath().startsWith(target.toRealPath())) {
      throw FrontendOptions.refused(
          "failed to read dockerfile: " + name + " leads out of its directory");
    }
    return found;
  }

  private NamedContext local(Path dockerfile) throws IOException, InterruptedException {
    Vertex ignore = build.progress().begin("[internal] load " + IGNORE);
    Path target = Files.createDirectory(home.resolve("ignore"));
    List<String> without;
    try {
      Path own = dockerfile.resolveSibling(dockerfile.getFileName() + IGNORE);
      if (!Files.isRegularFile(own)) {
        receive(
            "context", ignore, new FileSelection("context", List.of(IGNORE), List.of()), target);
        own = target.resolve(IGNORE);
      }
      without = Files.isRegularFile(own) ? patterns(Files.readString(own)) : List.of();
      ignore.done();
    } catch (RuntimeException failure) {
      ignore.failed(String.valueOf(failure.getMessage()));
      throw failure;
    }
    return new NamedContext.Directory(directory("context", "load build context", without));
  }

  /// Lines of an ignore file in the form that the client takes: no comments, clean and relative.
  private static List<String> patterns(String text) {
    return text.lines()
        .map(line -> line.startsWith("\uFEFF") ? line.substring(1) : line)
        .filter(line -> !line.startsWith("#"))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> {
          boolean again = line.startsWith("!");
          String path = again ? line.substring(1).strip() : line;
          String clean = Path.of("/").resolve(path.replaceFirst("^/+", "")).normalize().toString();
          return (again ? "!" : "") + clean.substring(1);
        })
        .filter(line -> !line.isEmpty() && !line.equals("!"))
        .toList();
  }

  private Path directory(String name, String title, List<String> without)
      throws IOException, InterruptedException {
    Vertex line = build.progress().begin("[internal] " + title);
    try {
      Path target = Files.createTempDirectory(home, "context-");
      receive("context", line, new FileSelection(name, List.of(), without), target);
      line.done();
      return target;
    } catch (RuntimeException failure) {
      line.failed(String.valueOf(failure.getMessage()));
      throw failure;
    }
  }

  private void receive(String what, Vertex line, FileSelection selection, Path target)
      throws InterruptedException {
    ClientSession session = sessions.await(options.session(selection.directory()));
    Vertex.Transfer transfer = line.transfer("transferring " + what + ":");
    long[] bytes = {0};
    FileReceiver.receive(
        "build " + what,
        session,
        selection,
        target,
        received -> {
          bytes[0] = received;
          transfer.at(received);
        });
    transfer.done(bytes[0]);
  }

  private NamedContext remote(String address) throws IOException, InterruptedException {
    if (Upload.is(address)) {
      Path target = Files.createDirectory(home.resolve("upload"));
      Vertex line = build.progress().begin("[internal] load remote build context");
      try (Upload upload = Upload.open(sessions.await(options.order().session()), address);
          FileTree tree = FileTree.open(target)) {
        tree.unpack(TreePath.of("/"), upload);
        line.done();
      } catch (RuntimeException failure) {
        line.failed(String.valueOf(failure.getMessage()));
        throw failure;
      }
      return new NamedContext.Directory(target);
    }
    return git(address)
        .orElseThrow(() ->
            FrontendOptions.refused(
                "build context " + address + ": archives are not downloaded (use a git address)"));
  }

  private static Optional<NamedContext> git(String address) {
    return GitSource.parse(address).map(NamedContext.Git::new);
  }

  /// The contexts of `--build-context name=value`.
  Map<String, NamedContext> named() throws IOException, InterruptedException {
    Map<String, NamedContext> contexts = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : options.all("context:").entrySet()) {
      // Names may be bound to a platform; there is only one.
      String name = entry.getKey().replaceFirst("::.*$", "");
      contexts.put(name, named(name, entry.getValue()));
    }
    return contexts;
  }

  private NamedContext named(String name, String value) throws IOException, InterruptedException {
    if (value.startsWith("docker-image://")) {
      return new NamedContext.FromImage(value.substring("docker-image://".length()));
    }
    if (value.startsWith("local:")) {
      String local = value.substring("local:".length());
      return new NamedContext.Directory(
          directory(local, "[context " + name + "] load from client", List.of()));
    }
    if (value.startsWith("input:")) {
      String image = inputs.get(value.substring("input:".length()));
      if (image != null) {
        return new NamedContext.OfStore(image);
      }
    }
    return git(value)
        .orElseThrow(() ->
            FrontendOptions.refused(
                "build context %s=%s is not supported (directories, images, git addresses and other targets are)"
                    .formatted(name, value)));
  }
}
