/// Rules that hold for all modules; here because the engine sees most of them.
@org.jspecify.annotations.NullMarked
package dev.jcompose.engine.architecture;
