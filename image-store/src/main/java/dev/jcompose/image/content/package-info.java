/// Content by digest: blobs on disk, streams that hash while they pass, compression.
@NullMarked
package dev.jcompose.image.content;

import org.jspecify.annotations.NullMarked;
