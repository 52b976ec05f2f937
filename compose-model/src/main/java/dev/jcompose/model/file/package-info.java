/// Configs and secrets of a project: content that services are given as files.
@NullMarked
package dev.jcompose.model.file;

import org.jspecify.annotations.NullMarked;
