package dev.jcompose.cli.command.lifecycle;

import dev.jcompose.cli.json.Json;
import java.util.Optional;

/// What an attached `up` waits for.
sealed interface UpHappening {
  record Event(Json event) implements UpHappening {}

  record Started(Optional<RuntimeException> failure) implements UpHappening {}

  record Stopped(Optional<String> problem) implements UpHappening {}

  record Interrupt() implements UpHappening {}

  record EngineGone() implements UpHappening {}

  record Key(char key) implements UpHappening {}

  record WatchEnded(Optional<RuntimeException> failure) implements UpHappening {}
}
