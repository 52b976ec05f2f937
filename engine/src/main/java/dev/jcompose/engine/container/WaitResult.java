package dev.jcompose.engine.container;

/// The result of waiting.
///
/// @param exitCode of the run that ended
/// @param error why it could not be started, empty otherwise
public record WaitResult(int exitCode, String error) {}
