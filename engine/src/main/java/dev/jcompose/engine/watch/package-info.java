/// `develop.watch`: watches files of the host and acts when they change.
@NullMarked
package dev.jcompose.engine.watch;

import org.jspecify.annotations.NullMarked;
