package dev.jcompose.model.naming;

/// The labels that mark what belongs to a project; the same as Docker Compose's, so that each can
/// read the other's.
///
/// @see <a href="https://github.com/docker/compose/blob/main/pkg/api/labels.go">docker/compose</a>
public final class Labels {
  /// Their common prefix.
  public static final String PREFIX = "com.docker.compose.";

  /// Name of the project.
  public static final String PROJECT = PREFIX + "project";

  /// Name of the service.
  public static final String SERVICE = PREFIX + "service";

  /// Replica number, from 1.
  public static final String NUMBER = PREFIX + "container-number";

  /// `True` for a container of `run`, else `False`.
  public static final String ONE_OFF = PREFIX + "oneoff";

  /// Hash of the configuration it was created from.
  public static final String CONFIG_HASH = PREFIX + "config-hash";

  /// Id of the image it was created from.
  public static final String IMAGE = PREFIX + "image";

  /// `db:service_healthy:false,...`: service, condition, restart.
  public static final String DEPENDS_ON = PREFIX + "depends_on";

  /// Directory of the project.
  public static final String WORKING_DIRECTORY = PREFIX + "project.working_dir";

  /// Its compose files, separated by commas.
  public static final String CONFIG_FILES = PREFIX + "project.config_files";

  /// Its env files, separated by commas.
  public static final String ENVIRONMENT_FILES = PREFIX + "project.environment_file";

  /// Version of the program that created it.
  public static final String VERSION = PREFIX + "version";

  /// Key of a network in the Compose file.
  public static final String NETWORK = PREFIX + "network";

  /// Key of a volume in the Compose file.
  public static final String VOLUME = PREFIX + "volume";

  /// Distinguishes the one-offs of a service.
  public static final String SLUG = PREFIX + "slug";

  /// Ids of the images that it mounts: `target=id,...`.
  public static final String MOUNTED_IMAGES = PREFIX + "image-volume-digest";

  /// Which hook of its service a container ran: `pre_start`.
  public static final String HOOK = PREFIX + "hook";

  /// Id of the container that it replaces.
  public static final String REPLACE = PREFIX + "replace";

  private Labels() {}
}
