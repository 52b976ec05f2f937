/// What is wrong with a Compose file, where, and what to do about it; every message of this module
/// has its position.
@NullMarked
package dev.jcompose.model.diagnostics;

import org.jspecify.annotations.NullMarked;
