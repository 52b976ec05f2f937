package dev.jcompose.image;

import java.time.Instant;
import java.util.Optional;

/// One line of an image's history.
///
/// @param created when, if it says so
/// @param createdBy the instruction
/// @param comment empty for none
/// @param author empty for none
/// @param emptyLayer whether it added no layer
public record HistoryEntry(
    Optional<Instant> created,
    String createdBy,
    String comment,
    String author,
    boolean emptyLayer) {}
