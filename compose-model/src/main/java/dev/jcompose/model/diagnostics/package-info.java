/// What is wrong with a Compose file, where, and what to do about it; no message in this module
/// lacks its position.
@NullMarked
package dev.jcompose.model.diagnostics;

import org.jspecify.annotations.NullMarked;
