/// What BuildKit's checks say of a Dockerfile.
@NullMarked
package dev.jcompose.builder.check;

import org.jspecify.annotations.NullMarked;
