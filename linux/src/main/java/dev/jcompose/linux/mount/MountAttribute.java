package dev.jcompose.linux.mount;

/// Attributes of one mount (`linux/mount.h`).
public final class MountAttribute {
  /// Read-only.
  public static final long READ_ONLY = 0x1;

  /// setuid and setgid bits are ignored.
  public static final long NO_SUID = 0x2;

  /// Device nodes cannot be opened.
  public static final long NO_DEV = 0x4;

  /// Programs cannot be executed.
  public static final long NO_EXEC = 0x8;

  /// Access times are never written.
  public static final long NO_ACCESS_TIME = 0x10;

  /// Access times are always written.
  public static final long STRICT_ACCESS_TIME = 0x20;

  /// Access times of directories are never written.
  public static final long NO_DIRECTORY_ACCESS_TIME = 0x80;

  private MountAttribute() {}
}
