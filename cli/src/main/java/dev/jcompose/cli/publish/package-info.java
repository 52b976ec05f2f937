/// `publish`: a project's files on their way to a registry.
@NullMarked
package dev.jcompose.cli.publish;

import org.jspecify.annotations.NullMarked;
