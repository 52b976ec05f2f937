package dev.jcompose.linux.call;

import java.util.Arrays;
import java.util.Optional;

/// The kinds of machines, and all in which they differ for us beside [SyscallNumber].
public enum Architecture {
  /// 64-bit x86.
  X86_64("amd64", "v1", "x86_64", 0200000, 0400000),
  /// 64-bit ARM.
  ARM64("arm64", "v8", "aarch64", 040000, 0100000);

  /// That of this machine.
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

  /// The one with a name, whoever's it is: `amd64`, `x86_64`, `x86-64`, `arm64`, `aarch64`.
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

  /// As images and Docker call it: `amd64`.
  public String imageName() {
    return imageName;
  }

  /// Its usual variant, which images need not name: `v8` of `arm64`.
  public String variant() {
    return variant;
  }

  /// As `uname -m` calls it: `x86_64`.
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
