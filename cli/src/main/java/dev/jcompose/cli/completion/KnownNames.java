package dev.jcompose.cli.completion;

import dev.jcompose.cli.engine.EnginePlaces;
import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.invocation.CommandException;
import dev.jcompose.cli.invocation.Invocation;
import dev.jcompose.cli.json.Json;
import dev.jcompose.cli.project.FileNames;
import dev.jcompose.cli.project.ListedContainer;
import dev.jcompose.cli.project.ProjectOptions;
import dev.jcompose.cli.project.ProjectSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The names of the project in the working directory, and of a running engine. Nothing is started
/// and nothing is printed: what is missing or invalid has no names.
public final class KnownNames implements CompletionNames {
  private final Invocation invocation;
  private final ProjectOptions options;
  private final ProjectSource source;

  /// The names for a caller.
  public KnownNames(Invocation invocation, ProjectOptions options, ProjectSource source) {
    this.invocation = invocation;
    this.options = options;
    this.source = source;
  }

  @Override
  public List<String> services() {
    return files().services();
  }

  @Override
  public List<String> profiles() {
    return files().profiles();
  }

  private FileNames files() {
    try {
      return source.names(invocation, options);
    } catch (CommandException _) {
      return FileNames.NONE;
    }
  }

  @Override
  public List<String> projects() {
    return asked(() ->
        ListedContainer.list(engine(), "", true).stream()
            .map(ListedContainer::project)
            .distinct()
            .toList());
  }

  @Override
  public List<String> containers() {
    return asked(() -> {
      List<String> names = new ArrayList<>();
      for (Json one : engine().get(EngineClient.DOCKER + "/containers/json?all=1").items()) {
        names.add(new ListedContainer(one).name());
      }
      return names;
    });
  }

  @Override
  public List<String> images() {
    return asked(() -> {
      List<String> names = new ArrayList<>();
      for (Json image : engine().get(EngineClient.DOCKER + "/images/json").items()) {
        image.at("RepoTags").items().forEach(tag -> names.add(tag.text()));
      }
      return names;
    });
  }

  private EngineClient engine() {
    return new EngineClient(
        EnginePlaces.of(invocation).socket(),
        why -> {
          throw new EngineRequestException("not running", why);
        });
  }

  private static List<String> asked(Supplier<List<String>> question) {
    try {
      return question.get().stream().sorted().toList();
    } catch (CommandException | EngineRequestException _) {
      return List.of();
    }
  }
}
