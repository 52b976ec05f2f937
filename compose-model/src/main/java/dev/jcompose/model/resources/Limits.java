package dev.jcompose.model.resources;

import dev.jcompose.model.value.ByteSize;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The limits that apply to a container, from the service's own attributes and from
/// `deploy.resources`.
///
/// @param memory upper limit
/// @param memoryReservation what is reserved for it when memory is short
/// @param cpus number of processors
/// @param pids number of processes; -1 is unlimited
public record Limits(
    Optional<ByteSize> memory,
    Optional<ByteSize> memoryReservation,
    OptionalDouble cpus,
    OptionalLong pids) {}
