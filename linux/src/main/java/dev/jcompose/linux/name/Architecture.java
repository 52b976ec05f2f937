package dev.jcompose.linux.name;

import java.util.Arrays;
import java.util.Optional;

/// The processor architectures, and everything in which they differ for us besides `SyscallNumber`.
public enum Architecture {
  /// 64-bit x86.
  X86_64("amd64", "v1", "x86_64", 0200000, 0400000),
  /// 64-bit ARM.
  ARM64("arm64", "v8", "aarch64", 040000, 0100000);

  /// The architecture of this machine.
  public static final Architecture HERE = ofJavaName(System.getProperty("os.arch"));

  private final String imageName;
  private final String variant;
  private final String kernelName;
  private final int directoryFlag;
  private final int noFollowFlag;

  Architecture(
      String imageName, String variant, String kernelName, int directoryFlag, int noFollowFlag) {
    this.imageName = imageName;
    this.variant = variant;
    this.kernelName = kernelName;
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
  }

  /// Finds one by any of its names: `amd64`, `x86_64`, `x86-64`, `arm64`, `aarch64`.
  public static Optional<Architecture> named(String name) {
    String plain = name.replace('-', '_');
    return Arrays.stream(values())
        .filter(each -> each.imageName.equals(plain) || each.kernelName.equals(plain))
        .findFirst();
  }

  private static Architecture ofJavaName(String name) {
    return named(name)
        .orElseThrow(() ->
            new IllegalStateException("jcompose does not run on " + name + " (amd64 and arm64)"));
  }

  /// The name that images and Docker use: `amd64`.
  public String imageName() {
    return imageName;
  }

  /// Its default variant, which images may leave out: `v8` of `arm64`.
  public String variant() {
    return variant;
  }

  /// The name that `uname -m` prints: `x86_64`.
  public String kernelName() {
    return kernelName;
  }

  /// `O_DIRECTORY`.
  public int directoryFlag() {
    return directoryFlag;
  }

  /// `O_NOFOLLOW`.
  public int noFollowFlag() {
    return noFollowFlag;
  }
}
