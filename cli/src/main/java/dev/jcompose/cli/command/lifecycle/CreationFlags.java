package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.flag.Flag;

/// Flags that several commands share.
final class CreationFlags {
  static final Flag BUILD = Flag.on("build", "Build images before starting containers");
  static final Flag FORCE_RECREATE =
      Flag.on(
          "force-recreate",
          "Recreate containers even if their configuration and image haven't changed");
  static final Flag NO_BUILD = Flag.on("no-build", "Don't build an image, even if it's policy");
  static final Flag NO_DEPS = Flag.on("no-deps", "Don't start linked services");
  static final Flag NO_RECREATE =
      Flag.on(
          "no-recreate",
          "If containers already exist, don't recreate them. Incompatible with --force-recreate.");
  static final Flag QUIET_PULL =
      Flag.on("quiet-pull", "Pull without printing progress information");
  static final Flag REMOVE_ORPHANS =
      Flag.on("remove-orphans", "Remove containers for services not defined in the Compose file");
  static final Flag SCALE =
      Flag.list(
              "scale",
              "Scale SERVICE to NUM instances. Overrides the scale setting in the Compose file if present.")
          .called("scale");
  static final Flag TIMEOUT = Flag.number("timeout", 't', "Specify a shutdown timeout in seconds");

  /// Docker Compose once had it as `--y` by mistake.
  static final Flag Y = Flag.on("y", "").unseen();

  static final Flag YES =
      Flag.on("yes", 'y', "Assume \"yes\" as answer to all prompts and run non-interactively");

  private CreationFlags() {}
}
