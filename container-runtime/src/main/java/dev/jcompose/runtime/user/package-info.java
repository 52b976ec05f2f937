/// Who a process runs as: `user[:group]` looked up in the container's own `/etc/passwd` and
/// `/etc/group`, which are read as the untrusted files they are.
@NullMarked
package dev.jcompose.runtime.user;

import org.jspecify.annotations.NullMarked;
