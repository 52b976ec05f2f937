/// gRPC over connections that are there already.
@NullMarked
package dev.jcompose.buildkit.transport;

import org.jspecify.annotations.NullMarked;
