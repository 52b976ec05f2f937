package dev.jcompose.image.layer;

import dev.jcompose.image.Digest;
import dev.jcompose.image.document.Descriptor;
import java.nio.file.Path;
import java.util.Optional;

/// An unpacked layer in the store.
///
/// @param chain its identity: the layer with all below it
/// @param diffId digest of its uncompressed tar
/// @param parent chain of the layer below
/// @param size bytes of content
/// @param tarSize bytes of its uncompressed tar
/// @param blob its tar as stored, compressed
/// @param directory its content in overlayfs's form
public record Layer(
    Digest chain,
    Digest diffId,
    Optional<Digest> parent,
    long size,
    long tarSize,
    Descriptor blob,
    Path directory) {}
