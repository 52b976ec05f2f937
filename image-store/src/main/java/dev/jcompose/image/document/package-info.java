/// The JSON documents of images: manifests, indexes, configurations.
@NullMarked
package dev.jcompose.image.document;

import org.jspecify.annotations.NullMarked;
