/// Mounts as descriptors: created, cloned and changed while detached, so that nothing stays in the
/// host's mount table if we are killed.
///
/// @see "fsopen(2), fsmount(2), open_tree(2), mount_setattr(2)"
@NullMarked
package dev.jcompose.linux.mount;

import org.jspecify.annotations.NullMarked;
