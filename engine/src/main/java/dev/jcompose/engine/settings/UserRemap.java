package dev.jcompose.engine.settings;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.namespace.IdMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The user namespace of new containers: `"userns"` in the engine's settings, with a value as
/// dockerd's `--userns-remap` has it, or under that name. The ids are the subordinate ones of a
/// user and a group.
///
/// @see <a href="https://docs.docker.com/engine/security/userns-remap/">userns-remap of dockerd</a>
public final class UserRemap {
  private static final List<String> KEYS = List.of("userns", "userns-remap");
  private static final String DEFAULT = "default";

  /// Whom Docker makes for the value `default`.
  private static final String DEFAULT_USER = "dockremap";

  private UserRemap() {}

  /// Where users, groups and their subordinate ids are kept.
  ///
  /// @param etc the directory of `passwd`, `group`, `subuid` and `subgid`
  record Accounts(Path etc) {
    static final Accounts HERE = new Accounts(Path.of("/etc"));
  }

  /// By this machine's settings; empty for the host's users.
  ///
  /// @throws EngineException.ServerError when they are not valid, or name somebody without
  ///   subordinate ids
  public static Optional<IdMapping> ofThisMachine() {
    return in(EngineFile.read());
  }

  /// By settings that have been read.
  ///
  /// @throws EngineException.ServerError likewise
  public static Optional<IdMapping> in(EngineFile settings) {
    return in(settings, Accounts.HERE);
  }

  static Optional<IdMapping> in(EngineFile settings, Accounts accounts) {
    for (String key : KEYS) {
      JsonNode setting = settings.content().path(key);
      if (setting.isMissingNode() || (setting.isString() && setting.asString().isEmpty())) {
        continue;
      }
      if (!setting.isString()) {
        throw settings.refuse(
            key, "must be a string: \"default\", or the name of a user, or \"user:group\"");
      }
      return Optional.of(mapping(settings, key, setting.asString(), accounts));
    }
    return Optional.empty();
  }

  private static IdMapping mapping(
      EngineFile settings, String key, String value, Accounts accounts) {
    String[] names = (value.equals(DEFAULT) ? DEFAULT_USER : value).split(":", -1);
    if (names.length > 2 || names[0].isEmpty() || names[names.length - 1].isEmpty()) {
      throw settings.refuse(key, "\"" + value + "\" is not a user, or user:group");
    }
    String group = names[names.length - 1];
    return new IdMapping(
        ranges(settings, key, accounts.etc(), "uid", "passwd", names[0]),
        ranges(settings, key, accounts.etc(), "gid", "group", group));
  }

  /// As in Docker: all ranges of the user, by their first id; inside, one follows the other.
  private static List<IdMapping.Range> ranges(
      EngineFile settings, String key, Path etc, String kind, String database, String name) {
    Path file = etc.resolve("sub" + kind);
    Set<String> names = names(settings, key, etc.resolve(database), name);
    List<IdMapping.Range> found = new ArrayList<>();
    for (String line : lines(settings, key, file)) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length == 3 && names.contains(fields[0])) {
        found.add(range(settings, key, file, line, fields));
      }
    }
    if (found.isEmpty()) {
      throw settings.refuse(
          key,
          ("\"%s\" has no ids in %s (make them, such as: useradd --system --user-group %s;"
                  + " usermod --add-subuids 100000-165535 --add-subgids 100000-165535 %s)")
              .formatted(name, file, name, name));
    }
    List<IdMapping.Range> ranges = new ArrayList<>();
    long inside = 0;
    found.sort(Comparator.comparingLong(IdMapping.Range::outside));
    for (IdMapping.Range each : found) {
      ranges.add(new IdMapping.Range(inside, each.outside(), each.size()));
      inside += each.size();
    }
    return List.copyOf(ranges);
  }

  private static IdMapping.Range range(
      EngineFile settings, String key, Path file, String line, String[] fields) {
    try {
      long first = Long.parseLong(fields[1]);
      long size = Long.parseLong(fields[2]);
      if (first > 0 && size > 0 && first + size <= 0xffff_ffffL) {
        return new IdMapping.Range(0, first, size);
      }
    } catch (NumberFormatException noNumber) {
      // Said below.
    }
    throw settings.refuse(key, file + ": \"" + line.strip() + "\" is not a range of ids");
  }

  /// What an account may be called in the files of subordinate ids: its name or its number.
  private static Set<String> names(EngineFile settings, String key, Path database, String name) {
    Set<String> names = new TreeSet<>(Set.of(name));
    for (String line : lines(settings, key, database)) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && (fields[0].equals(name) || fields[2].equals(name))) {
        names.add(fields[0]);
        names.add(fields[2]);
      }
    }
    return names;
  }

  private static List<String> lines(EngineFile settings, String key, Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException problem) {
      throw settings.refuse(key, file + ": cannot be read: " + IoFailure.words(problem));
    }
  }
}
