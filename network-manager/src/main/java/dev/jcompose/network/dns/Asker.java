package dev.jcompose.network.dns;

/// Who asks.
///
/// @param container its id
/// @param inside its network namespace
record Asker(String container, Origin inside) {}
