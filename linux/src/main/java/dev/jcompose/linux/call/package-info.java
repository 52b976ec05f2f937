/// One system call: number, arguments, and the errno of a failure. Every other package of this
/// module is written on top of it, and no other module sees it.
@NullMarked
package dev.jcompose.linux.call;

import org.jspecify.annotations.NullMarked;
