/// `publish`: prepares a project's files for a registry.
@NullMarked
package dev.jcompose.cli.publish;

import org.jspecify.annotations.NullMarked;
