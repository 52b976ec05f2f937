package dev.jcompose.cli.command;

import dev.jcompose.cli.http.EngineClient;
import dev.jcompose.cli.http.EngineRequestException;
import dev.jcompose.cli.json.Json;
import java.util.Optional;

/// A container's state as the engine reports it.
///
/// @param running true while there is a process
/// @param restarting true when its policy is about to start it again
/// @param exitCode of the last process
/// @param startedAt when the last process started, as the engine writes it
public record InspectedState(boolean running, boolean restarting, int exitCode, String startedAt) {
  /// Asks; empty when the container is gone.
  public static Optional<InspectedState> of(EngineClient engine, String id) {
    try {
      Json state = engine.get(EngineClient.DOCKER + "/containers/" + id + "/json").at("State");
      return Optional.of(
          new InspectedState(
              state.at("Running").isTrue(),
              state.at("Restarting").isTrue(),
              (int) state.at("ExitCode").number(),
              state.at("StartedAt").text()));
    } catch (EngineRequestException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
