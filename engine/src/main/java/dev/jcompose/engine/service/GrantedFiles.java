package dev.jcompose.engine.service;

import dev.jcompose.engine.request.HostConfig.InlineFile;
import dev.jcompose.engine.request.MountRequest;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.model.file.FileSource;
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
/// mode is asked for, it is copied instead, because a bind mount cannot have its own. (Docker
/// Compose ignores owner and mode there.) What comes out of the engine's store is copied: a
/// container keeps the value that it was made with, as a task of a swarm does.
///
/// @param binds mounts of files of the host
/// @param copies files made for the container
public record GrantedFiles(List<MountRequest> binds, List<InlineFile> copies) {
  /// No files.
  public static final GrantedFiles NONE = new GrantedFiles(List.of(), List.of());

  private static final int READ_ONLY_FOR_ALL = 0444;

  /// Those that a service is granted.
  ///
  /// @throws PlanException when a file or variable is not there
  public static GrantedFiles of(Project project, Service service) {
    GrantedFiles granted = new GrantedFiles(new ArrayList<>(), new ArrayList<>());
    service
        .storage()
        .configs()
        .forEach(g -> granted.add(project, service, "config", project.configs(), g, false));
    service
        .storage()
        .secrets()
        .forEach(g -> granted.add(project, service, "secret", project.secrets(), g, true));
    return granted;
  }

  private void add(
      Project project,
      Service service,
      String kind,
      Map<String, FileSource> sources,
      FileGrant grant,
      boolean secret) {
    FileSource source = sources.get(grant.source());
    if (source == null) {
      throw problem(service, kind, grant, "it is not defined");
    }
    String target = grant.containerPath(secret);
    switch (source.origin()) {
      case FileSource.Origin.OfFile(String path) -> addFile(service, kind, grant, target, path);
      case FileSource.Origin.OfEnvironment(String variable) -> {
        String value = project.environment().get(variable);
        if (value == null) {
          throw problem(
              service, kind, grant, "environment variable \"" + variable + "\" is not set");
        }
        copies.add(copy(service, kind, grant, target, value.getBytes(StandardCharsets.UTF_8)));
      }
      case FileSource.Origin.Inline(String content) ->
          copies.add(copy(service, kind, grant, target, content.getBytes(StandardCharsets.UTF_8)));
      case FileSource.Origin.External() ->
          throw problem(service, kind, grant, missing(kind, source.name()));
      case FileSource.Origin.Stored(Path value) ->
          copies.add(copy(service, kind, grant, target, content(service, kind, grant, value)));
    }
  }

  private static byte[] content(Service service, String kind, FileGrant grant, Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException unreadable) {
      throw problem(
          service, kind, grant, "file " + path + " cannot be read: " + IoFailure.words(unreadable));
    }
  }

  private void addFile(
      Service service, String kind, FileGrant grant, String target, String source) {
    Path path = Path.of(source);
    if (!Files.exists(path)) {
      throw problem(service, kind, grant, "file " + path + " does not exist");
    }
    boolean owned = grant.uid().isPresent() || grant.gid().isPresent() || grant.mode().isPresent();
    if (owned && Files.isRegularFile(path)) {
      copies.add(copy(service, kind, grant, target, content(service, kind, grant, path)));
      return;
    }
    binds.add(MountRequest.of("bind", source, target, true));
  }

  private static InlineFile copy(
      Service service, String kind, FileGrant grant, String target, byte[] content) {
    return new InlineFile(
        target,
        content,
        number(service, kind, grant, grant.uid().orElse("0")),
        number(service, kind, grant, grant.gid().orElse("0")),
        grant.mode().orElse(READ_ONLY_FOR_ALL));
  }

  private static int number(Service service, String kind, FileGrant grant, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw problem(
          service, kind, grant, "\"" + text + "\" is not a number (uid and gid are numbers)");
    }
  }

  private static PlanException problem(Service service, String kind, FileGrant grant, String why) {
    return new PlanException(
        "service \"%s\": %s \"%s\": %s".formatted(service.name(), kind, grant.source(), why));
  }

  /// That the store does not have it, and how it gets there.
  public static String missing(String kind, String name) {
    return "declared as external, but \"%s\" is not in the engine's store (jcompose %s create %s FILE)"
        .formatted(name, kind, name);
  }
}
