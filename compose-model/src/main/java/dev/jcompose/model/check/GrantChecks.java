package dev.jcompose.model.check;

import dev.jcompose.model.diagnostics.Problem;
import dev.jcompose.model.diagnostics.Problems;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.file.TemplatedFile;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.origin.Origins;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.template.TemplateException;
import dev.jcompose.model.tree.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Configs and secrets of active services whose content is missing, cannot be read by the engine,
/// or is to be a template and is none. Nothing is created when there is one.
public final class GrantChecks {
  /// In bytes. What is larger, or no file, is the engine's to report.
  private static final long LARGEST_TEMPLATE = 1L << 20;

  private final Project project;
  private final Origins origins;
  private final Problems problems;
  private final Set<String> seen = new HashSet<>();

  /// Checks a project, on the machine that has its files.
  public GrantChecks(Project project, Origins origins, Problems problems) {
    this.project = project;
    this.origins = origins;
    this.problems = problems;
  }

  /// Reports what is missing or wrong, each item once.
  public void run() {
    for (Service service : project.services().values()) {
      granted(FileKind.CONFIG, service.storage().configs(), project.configs());
      granted(FileKind.SECRET, service.storage().secrets(), project.secrets());
    }
  }

  private void granted(FileKind kind, List<FileGrant> grants, Map<String, FileSource> sources) {
    for (FileGrant grant : grants) {
      FileSource source = sources.get(grant.source());
      if (source == null) {
        continue;
      }
      String path = kind.word() + "s." + source.key();
      if (seen.add(path)) {
        missing(path, source.origin())
            .or(() -> wrongTemplate(kind, path, source))
            .ifPresent(problems::add);
      }
    }
  }

  private Optional<Problem> wrongTemplate(FileKind kind, String path, FileSource source) {
    if (source.templateDriver().isEmpty()) {
      return Optional.empty();
    }
    try {
      text(source.origin()).ifPresent(text -> TemplatedFile.check(kind, text));
      return Optional.empty();
    } catch (TemplateException wrong) {
      return origins
          .find(path + ".template_driver")
          .map(node -> Finding.error(node, path + ": " + wrong.getMessage()));
    }
  }

  /// The content, as far as it is known here; the engine reports what it cannot read.
  private Optional<String> text(FileSource.Origin origin) {
    return switch (origin) {
      case FileSource.Origin.OfFile(String file) -> {
        try {
          Path path = Path.of(file);
          yield !ProcessFiles.contain(path)
                  && Files.isRegularFile(path)
                  && Files.size(path) <= LARGEST_TEMPLATE
              ? Optional.of(Files.readString(path))
              : Optional.empty();
        } catch (IOException _) {
          yield Optional.empty();
        }
      }
      case FileSource.Origin.OfEnvironment(String variable) ->
          Optional.ofNullable(project.environment().get(variable));
      case FileSource.Origin.Inline(String content) -> Optional.of(content);
      case FileSource.Origin.External _, FileSource.Origin.Stored _ -> Optional.empty();
    };
  }

  private Optional<Problem> missing(String path, FileSource.Origin origin) {
    return switch (origin) {
      case FileSource.Origin.OfFile(String file) when ProcessFiles.contain(Path.of(file)) ->
          origins
              .find(path + ".file")
              .map(node ->
                  Finding.error(node, path + ".file: " + file + " " + ProcessFileChecks.WHY));
      case FileSource.Origin.OfFile(String file) when Files.notExists(Path.of(file)) ->
          origins
              .find(path + ".file")
              .map(node -> Finding.error(node, path + ".file: " + file + " does not exist"));
      case FileSource.Origin.OfEnvironment(String variable)
          when !project.environment().containsKey(variable) ->
          origins
              .find(path + ".environment")
              .map(node ->
                  Finding.error(
                      node, path + ": environment variable \"" + variable + "\" is not set"));
      case FileSource.Origin.OfFile _,
          FileSource.Origin.OfEnvironment _,
          FileSource.Origin.Inline _,
          FileSource.Origin.External _,
          FileSource.Origin.Stored _ ->
          Optional.empty();
    };
  }
}
