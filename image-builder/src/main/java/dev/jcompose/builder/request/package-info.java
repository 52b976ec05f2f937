/// What to build, and how.
@NullMarked
package dev.jcompose.builder.request;

import org.jspecify.annotations.NullMarked;
