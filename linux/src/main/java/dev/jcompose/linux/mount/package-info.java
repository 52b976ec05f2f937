/// Mounts as descriptors: made, cloned and changed without being attached anywhere, so that nothing
/// is left in the host's mount table when we die.
///
/// @see "fsopen(2), fsmount(2), open_tree(2), mount_setattr(2)"
@NullMarked
package dev.jcompose.linux.mount;

import org.jspecify.annotations.NullMarked;
