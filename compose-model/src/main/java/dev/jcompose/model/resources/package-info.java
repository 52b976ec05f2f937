/// What a service may use of the machine: memory, processor, processes, devices and kernel limits.
@NullMarked
package dev.jcompose.model.resources;

import org.jspecify.annotations.NullMarked;
