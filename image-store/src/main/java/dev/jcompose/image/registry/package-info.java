/// The registry client: pull and push by the OCI distribution protocol.
///
/// @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI</a>
@NullMarked
package dev.jcompose.image.registry;

import org.jspecify.annotations.NullMarked;
