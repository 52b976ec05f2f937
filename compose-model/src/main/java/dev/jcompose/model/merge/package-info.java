/// How a later file, an including file and an extending service change what they are merged over.
@NullMarked
package dev.jcompose.model.merge;

import org.jspecify.annotations.NullMarked;
