/// Standard streams over HTTP: attach, exec, and logs.
@NullMarked
package dev.jcompose.engine.docker.stream;

import org.jspecify.annotations.NullMarked;
