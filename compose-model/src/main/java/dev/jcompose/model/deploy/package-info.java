/// A service's `deploy`: replicas, resources and restarts, and the parts that only a cluster
/// honours.
@NullMarked
package dev.jcompose.model.deploy;

import org.jspecify.annotations.NullMarked;
