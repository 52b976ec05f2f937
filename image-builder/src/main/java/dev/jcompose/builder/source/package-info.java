/// Where files come from: directories, git repositories, URLs, and other contexts by name.
@NullMarked
package dev.jcompose.builder.source;

import org.jspecify.annotations.NullMarked;
