/// The life of containers: created, started, ended, restarted, removed, and taken over from an
/// earlier engine.
@NullMarked
package dev.jcompose.engine.lifecycle;

import org.jspecify.annotations.NullMarked;
