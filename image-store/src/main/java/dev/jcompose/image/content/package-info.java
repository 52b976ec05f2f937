/// Content by digest: blobs on disk, hashing streams, compression.
@NullMarked
package dev.jcompose.image.content;

import org.jspecify.annotations.NullMarked;
