/// What `watch` does when files change.
@NullMarked
package dev.jcompose.model.develop;

import org.jspecify.annotations.NullMarked;
