/// Go's template language, for `--format` and for configs and secrets with a template driver.
@NullMarked
package dev.jcompose.model.template;

import org.jspecify.annotations.NullMarked;
