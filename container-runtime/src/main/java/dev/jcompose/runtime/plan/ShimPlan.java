package dev.jcompose.runtime.plan;

import dev.jcompose.linux.call.Fd;
import java.nio.ByteBuffer;
import java.util.List;

/// What a shim gets.
///
/// @param content the steps, in the form of the shim's `plan.h`
/// @param fds the descriptors that the steps refer to, not owned
public record ShimPlan(ByteBuffer content, List<Fd> fds) {
  /// Copies the list.
  public ShimPlan {
    fds = List.copyOf(fds);
  }
}
