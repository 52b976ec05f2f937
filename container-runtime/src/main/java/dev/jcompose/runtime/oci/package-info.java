/// What other programs are told about a container: the bundle of OCI's runtime specification.
@NullMarked
package dev.jcompose.runtime.oci;

import org.jspecify.annotations.NullMarked;
