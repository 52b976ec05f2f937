/// Sockets that the JDK cannot make, such as bound ones that do not listen.
@NullMarked
package dev.jcompose.linux.socket;

import org.jspecify.annotations.NullMarked;
