/// Trees of files: reading them with what `.dockerignore` leaves out, digests of their content, and
/// copying them with owners and modes.
@NullMarked
package dev.jcompose.builder.tree;

import org.jspecify.annotations.NullMarked;
