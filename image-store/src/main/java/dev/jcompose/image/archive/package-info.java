/// Image archives: what `docker save`, skopeo and OCI tools write, read in one pass.
@NullMarked
package dev.jcompose.image.archive;

import org.jspecify.annotations.NullMarked;
