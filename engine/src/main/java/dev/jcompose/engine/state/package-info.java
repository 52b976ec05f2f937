/// What the engine keeps on disk: written so that a kill or a power cut at any instant leaves the
/// old value or the new one.
@NullMarked
package dev.jcompose.engine.state;

import org.jspecify.annotations.NullMarked;
