/// `RUN`: its mounts, its command, and what it leaves behind.
@NullMarked
package dev.jcompose.builder.run;

import org.jspecify.annotations.NullMarked;
