/// Images, builds, the build cache and registries in the Docker Engine API.
@NullMarked
package dev.jcompose.engine.docker.image;

import org.jspecify.annotations.NullMarked;
