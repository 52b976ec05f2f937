package dev.jcompose.engine.service;

import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.SavedFile;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.template.TemplateException;
import dev.jcompose.scheduler.plan.PlanException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The configs and secrets of a service as files of its container.
///
/// A file of the host is bind-mounted, so that the container sees later changes; when an owner or a
/// mode is requested, it is copied instead, because a bind mount cannot change them. (Docker
/// Compose ignores owner and mode there.) Values from the engine's store are copied: a container
/// keeps the value it was created with, like a task in a swarm. So are templates, which are filled
/// in for the container.
///
/// @param binds mounts of files of the host
/// @param copies files created for the container
public record GrantedFiles(List<MountRequest> binds, List<InlineFile> copies) {
  /// No files.
  public static final GrantedFiles NONE = new GrantedFiles(List.of(), List.of());

  /// What is wrong with a file such as `/dev/fd/7`.
  public static final String OF_PROCESS =
      "belongs to the process that opens it, which is the engine (name a file, or use environment)";

  private static final int READ_ONLY_FOR_ALL = 0444;

  /// Those that a service is granted.
  ///
  /// @param task the container, for templates
  /// @throws PlanException when a file or variable is not there, or a template cannot be filled in
  public static GrantedFiles of(
      Project project, Service service, Supplier<TemplatedFile.Task> task) {
    GrantedFiles granted = new GrantedFiles(new ArrayList<>(), new ArrayList<>());
    for (FileKind kind : FileKind.values()) {
      for (FileGrant file : grants(service, kind)) {
        granted.add(new Grant(project, service, kind, file), task);
      }
    }
    return granted;
  }

  private static List<FileGrant> grants(Service service, FileKind kind) {
    return switch (kind) {
      case CONFIG -> service.storage().configs();
      case SECRET -> service.storage().secrets();
    };
  }

  private void add(Grant grant, Supplier<TemplatedFile.Task> task) {
    FileSource source = grant.definition();
    if (source.templateDriver().isPresent()) {
      copies.add(grant.copy(grant.filledIn(task.get())));
      return;
    }
    if (source.origin() instanceof FileSource.Origin.OfFile(String path)) {
      Path file = grant.file(path);
      if (!grant.isOwned() || !Files.isRegularFile(file)) {
        binds.add(MountRequest.of("bind", path, grant.target(), true));
        return;
      }
    }
    copies.add(grant.copy(grant.content()));
  }

  /// That the store does not have it, and how it gets there.
  public static String missing(FileKind kind, String name) {
    return "declared as external, but \"%s\" is not in the engine's store (jcompose %s create %s FILE)"
        .formatted(name, kind.word(), name);
  }

  /// One config or secret of a service.
  private record Grant(Project project, Service service, FileKind kind, FileGrant granted) {
    FileSource definition() {
      Map<String, FileSource> sources =
          switch (kind) {
            case CONFIG -> project.configs();
            case SECRET -> project.secrets();
          };
      FileSource source = sources.get(granted.source());
      if (source == null) {
        throw problem("it is not defined");
      }
      return source;
    }

    String target() {
      return granted.containerPath(kind);
    }

    boolean isOwned() {
      return granted.uid().isPresent() || granted.gid().isPresent() || granted.mode().isPresent();
    }

    InlineFile copy(byte[] content) {
      return new InlineFile(
          target(),
          content,
          number(granted.uid().orElse("0")),
          number(granted.gid().orElse("0")),
          granted.mode().orElse(READ_ONLY_FOR_ALL));
    }

    byte[] content() {
      FileSource source = definition();
      return switch (source.origin()) {
        case FileSource.Origin.OfFile(String path) -> read(file(path));
        case FileSource.Origin.OfEnvironment(String variable) -> {
          String value = project.environment().get(variable);
          if (value == null) {
            throw problem("environment variable \"" + variable + "\" is not set");
          }
          yield value.getBytes(StandardCharsets.UTF_8);
        }
        case FileSource.Origin.Inline(String content) -> content.getBytes(StandardCharsets.UTF_8);
        case FileSource.Origin.External() -> throw problem(missing(kind, source.name()));
        case FileSource.Origin.Stored(Path value) -> read(value);
      };
    }

    /// A file of the host that is there.
    Path file(String source) {
      Path path = Path.of(source);
      if (ProcessFiles.contain(path)) {
        throw problem("file " + path + " " + OF_PROCESS);
      }
      if (!Files.exists(path)) {
        throw problem("file " + path + " does not exist");
      }
      return path;
    }

    private byte[] read(Path path) {
      try {
        return SavedFile.read(path);
      } catch (IOException unreadable) {
        throw problem("file " + path + " cannot be read: " + IoFailure.words(unreadable));
      }
    }

    /// The content as a template, filled in.
    byte[] filledIn(TemplatedFile.Task task) {
      TemplatedFile.Lookup lookup =
          new TemplatedFile.Lookup(
              name ->
                  service.program().environment().getOrDefault(name, Optional.empty()).orElse(""),
              name -> other(FileKind.SECRET, name),
              name -> other(FileKind.CONFIG, name));
      try {
        String text = new String(content(), StandardCharsets.UTF_8);
        return TemplatedFile.fill(kind, text, task, lookup).getBytes(StandardCharsets.UTF_8);
      } catch (TemplateException wrong) {
        throw problem(String.valueOf(wrong.getMessage()));
      }
    }

    /// Another config or secret of the service as it is written, by its target: a path, or what is
    /// below the folder of its kind.
    private String other(FileKind wanted, String name) {
      for (FileGrant file : grants(service, wanted)) {
        if (file.source().equals(name)
            || file.containerPath(wanted).equals(name)
            || file.containerPath(wanted).equals(wanted.folder() + name)) {
          return new String(
              new Grant(project, service, wanted, file).content(), StandardCharsets.UTF_8);
        }
      }
      throw new TemplateException(wanted.word() + " target " + name + " not found");
    }

    private int number(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException _) {
        throw problem("\"" + text + "\" is not a number (uid and gid are numbers)");
      }
    }

    PlanException problem(String why) {
      return new PlanException(
          "service \"%s\": %s \"%s\": %s"
              .formatted(service.name(), kind.word(), granted.source(), why));
    }
  }
}
