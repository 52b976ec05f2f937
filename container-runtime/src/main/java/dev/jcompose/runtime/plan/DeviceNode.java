package dev.jcompose.runtime.plan;

/// A node in a container's `/dev`.
///
/// @param path in the container
/// @param mode permissions, and the bits of its type
/// @param major number of its driver
/// @param minor number of the device
/// @param uid owner
/// @param gid group
public record DeviceNode(String path, int mode, long major, long minor, long uid, long gid) {
  private static final int TYPE_MASK = 0170000;
  private static final int BLOCK = 0060000;

  /// Whether it is a block device.
  public boolean isBlock() {
    return (mode & TYPE_MASK) == BLOCK;
  }

  /// Its mode without the type.
  public int permissions() {
    return mode & ~TYPE_MASK;
  }

  void write(PlanWriter plan) {
    plan.step(ShimStep.NODE, path, mode, major, minor, uid, gid);
  }
}
