/// How a service's image is built.
@NullMarked
package dev.jcompose.model.build;

import org.jspecify.annotations.NullMarked;
