/// What an engine needs of the kernel, asked before it takes anything over.
@NullMarked
package dev.jcompose.engine.requirement;

import org.jspecify.annotations.NullMarked;
