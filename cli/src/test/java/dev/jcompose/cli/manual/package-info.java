@NullMarked
package dev.jcompose.cli.manual;

import org.jspecify.annotations.NullMarked;
