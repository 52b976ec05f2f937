/// What an engine needs from the kernel, checked before it takes anything over.
@NullMarked
package dev.jcompose.engine.requirement;

import org.jspecify.annotations.NullMarked;
