/// The processes of a container as ps(1) would show them, read from procfs: neither the image nor
/// the host needs a ps.
@NullMarked
package dev.jcompose.runtime.top;

import org.jspecify.annotations.NullMarked;
