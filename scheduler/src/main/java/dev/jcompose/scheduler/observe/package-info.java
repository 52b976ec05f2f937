/// The current state of a project: containers, networks, volumes, images, as plain values.
@NullMarked
package dev.jcompose.scheduler.observe;

import org.jspecify.annotations.NullMarked;
