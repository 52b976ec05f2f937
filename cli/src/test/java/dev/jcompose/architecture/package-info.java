/// The project's rules that no compiler checks: which module and package may use which, and what
/// names are allowed. They are in the last module, because it sees all others.
@NullMarked
package dev.jcompose.architecture;

import org.jspecify.annotations.NullMarked;
