package dev.jcompose.model.service;

/// An entry of `env_file`.
///
/// @param path absolute
/// @param required false when it may be missing
/// @param raw true when values are taken literally, without quotes or variables
public record EnvFile(String path, boolean required, boolean raw) {}
