/// Short spellings: ports, volumes, devices and commands in one text, lists where a mapping is
/// meant, and their long forms.
@NullMarked
package dev.jcompose.model.shorthand;

import org.jspecify.annotations.NullMarked;
