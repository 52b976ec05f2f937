package dev.jcompose.cli.project;

/// Docker Compose's labels.
public final class Labels {
  private static final String START = "com.docker.compose.";

  /// The project's name.
  public static final String PROJECT = START + "project";

  /// The service's name.
  public static final String SERVICE = START + "service";

  /// The number of a replica.
  public static final String NUMBER = START + "container-number";

  /// `True` for a container of `run`.
  public static final String ONE_OFF = START + "oneoff";

  /// The Compose files, joined by commas.
  public static final String CONFIG_FILES = START + "project.config_files";

  private Labels() {}
}
