/// The rules of the house that no compiler knows: which module and package may use which, and what
/// names may be. They stand in the last module, because it sees all others.
@NullMarked
package dev.jcompose.architecture;

import org.jspecify.annotations.NullMarked;
