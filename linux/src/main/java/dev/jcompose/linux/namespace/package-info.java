/// Network namespaces: made and entered by threads kept for that, never by a caller's thread.
@NullMarked
package dev.jcompose.linux.namespace;

import org.jspecify.annotations.NullMarked;
