/// Health checks: how a container is asked whether it works.
@NullMarked
package dev.jcompose.model.health;

import org.jspecify.annotations.NullMarked;
