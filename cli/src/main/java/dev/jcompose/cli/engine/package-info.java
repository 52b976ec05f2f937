/// Where the engine is, and how it is brought up when it does not answer.
@NullMarked
package dev.jcompose.cli.engine;

import org.jspecify.annotations.NullMarked;
