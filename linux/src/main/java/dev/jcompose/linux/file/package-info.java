/// Files by descriptor: directories held open, paths resolved inside them as if they were the root,
/// and everything a tar archive can hold. Nothing here follows a link out of an open directory, so
/// it is safe on untrusted trees.
///
/// Names are strings that stand for any bytes, see [FileName].
@NullMarked
package dev.jcompose.linux.file;

import org.jspecify.annotations.NullMarked;
