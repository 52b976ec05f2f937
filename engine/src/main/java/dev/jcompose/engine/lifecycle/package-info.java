/// The life of containers: created, started, ended, restarted, removed, and taken over from the
/// engine before.
@NullMarked
package dev.jcompose.engine.lifecycle;

import org.jspecify.annotations.NullMarked;
