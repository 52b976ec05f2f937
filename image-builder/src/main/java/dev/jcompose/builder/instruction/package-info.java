/// What instructions mean, without a file system: how they change an image's configuration, which
/// variables they see, and which stages they make.
@NullMarked
package dev.jcompose.builder.instruction;

import org.jspecify.annotations.NullMarked;
