package dev.jcompose.builder.dockerfile;

/// A place in a Dockerfile.
///
/// @param line from 1
/// @param column from 1
public record Position(int line, int column) {}
