/// One system call: number, arguments, and the errno of a failure. Every other package of this
/// module builds on it.
@NullMarked
package dev.jcompose.linux.call;

import org.jspecify.annotations.NullMarked;
