/// What a service sees in its file system besides its image: volumes, binds, tmpfs, and granted
/// configs and secrets.
@NullMarked
package dev.jcompose.model.mount;

import org.jspecify.annotations.NullMarked;
