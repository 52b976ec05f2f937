/// The places of the engine, and starting it when it does not answer.
@NullMarked
package dev.jcompose.cli.engine;

import org.jspecify.annotations.NullMarked;
