/// Commands run inside running containers: exec, and the probes of health checks.
@NullMarked
package dev.jcompose.engine.exec;

import org.jspecify.annotations.NullMarked;
