/// Configs and secrets of a project: content that services get as files.
@NullMarked
package dev.jcompose.model.file;

import org.jspecify.annotations.NullMarked;
