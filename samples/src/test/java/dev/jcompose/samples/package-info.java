/// The samples and the program's main jobs, run as a user runs them.
@NullMarked
package dev.jcompose.samples;

import org.jspecify.annotations.NullMarked;
