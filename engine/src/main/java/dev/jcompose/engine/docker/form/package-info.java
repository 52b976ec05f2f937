/// How values look in the Docker Engine API: filters, times, durations, files of keys and values.
@NullMarked
package dev.jcompose.engine.docker.form;

import org.jspecify.annotations.NullMarked;
