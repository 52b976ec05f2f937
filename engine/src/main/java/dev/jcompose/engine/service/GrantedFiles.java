package dev.jcompose.engine.service;

import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.scheduler.plan.PlanException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The configs and secrets of a service as files of its container.
///
/// A file of the host is bind-mounted, so that the container sees later changes; when an owner or a
/// mode is requested, it is copied instead, because a bind mount cannot change them. (Docker
/// Compose ignores owner and mode there.) Values from the engine's store are copied: a container
/// keeps the value it was created with, like a task in a swarm.
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
  /// @throws PlanException when a file or variable is not there
  public static GrantedFiles of(Project project, Service service) {
    GrantedFiles granted = new GrantedFiles(new ArrayList<>(), new ArrayList<>());
    service
        .storage()
        .configs()
        .forEach(g -> granted.add(project, new Grant(service.name(), FileKind.CONFIG, g)));
    service
        .storage()
        .secrets()
        .forEach(g -> granted.add(project, new Grant(service.name(), FileKind.SECRET, g)));
    return granted;
  }

  private void add(Project project, Grant grant) {
    FileSource source = grant.in(project);
    switch (source.origin()) {
      case FileSource.Origin.OfFile(String path) -> addFile(grant, path);
      case FileSource.Origin.OfEnvironment(String variable) -> {
        String value = project.environment().get(variable);
        if (value == null) {
          throw grant.problem("environment variable \"" + variable + "\" is not set");
        }
        copies.add(grant.copy(value.getBytes(StandardCharsets.UTF_8)));
      }
      case FileSource.Origin.Inline(String content) ->
          copies.add(grant.copy(content.getBytes(StandardCharsets.UTF_8)));
      case FileSource.Origin.External() ->
          throw grant.problem(missing(grant.kind(), source.name()));
      case FileSource.Origin.Stored(Path value) -> copies.add(grant.copy(grant.content(value)));
    }
  }

  private void addFile(Grant grant, String source) {
    Path path = Path.of(source);
    if (ProcessFiles.contain(path)) {
      throw grant.problem("file " + path + " " + OF_PROCESS);
    }
    if (!Files.exists(path)) {
      throw grant.problem("file " + path + " does not exist");
    }
    if (grant.isOwned() && Files.isRegularFile(path)) {
      copies.add(grant.copy(grant.content(path)));
    } else {
      binds.add(MountRequest.of("bind", source, grant.target(), true));
    }
  }

  /// That the store does not have it, and how it gets there.
  public static String missing(FileKind kind, String name) {
    return "declared as external, but \"%s\" is not in the engine's store (jcompose %s create %s FILE)"
        .formatted(name, kind.word(), name);
  }

  /// One config or secret of a service.
  private record Grant(String service, FileKind kind, FileGrant file) {
    FileSource in(Project project) {
      Map<String, FileSource> sources =
          switch (kind) {
            case CONFIG -> project.configs();
            case SECRET -> project.secrets();
          };
      FileSource source = sources.get(file.source());
      if (source == null) {
        throw problem("it is not defined");
      }
      return source;
    }

    String target() {
      return file.containerPath(kind);
    }

    boolean isOwned() {
      return file.uid().isPresent() || file.gid().isPresent() || file.mode().isPresent();
    }

    InlineFile copy(byte[] content) {
      return new InlineFile(
          target(),
          content,
          number(file.uid().orElse("0")),
          number(file.gid().orElse("0")),
          file.mode().orElse(READ_ONLY_FOR_ALL));
    }

    byte[] content(Path path) {
      try {
        return Files.readAllBytes(path);
      } catch (IOException unreadable) {
        throw problem("file " + path + " cannot be read: " + IoFailure.words(unreadable));
      }
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
          "service \"%s\": %s \"%s\": %s".formatted(service, kind.word(), file.source(), why));
    }
  }
}
