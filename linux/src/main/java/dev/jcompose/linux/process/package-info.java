/// Processes: starting one with exactly the descriptors it is to have, naming one safely, waiting
/// for it, and reading what procfs says of it; and files in memory that programs are run from.
@NullMarked
package dev.jcompose.linux.process;

import org.jspecify.annotations.NullMarked;
