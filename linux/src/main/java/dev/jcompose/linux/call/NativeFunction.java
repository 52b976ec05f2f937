package dev.jcompose.linux.call;

import java.lang.foreign.SymbolLookup;

/// A function of a C library whose parameters are integers and pointers, at most six. What it
/// returns is a register: an `int` has to be cut out of it with a cast.
///
/// @param address where it is
public record NativeFunction(long address) {
  /// A function of a library.
  ///
  /// @throws java.util.NoSuchElementException when the library has none of that name
  public static NativeFunction of(SymbolLookup library, String name) {
    return new NativeFunction(library.findOrThrow(name).address());
  }

  /// A function of the C library.
  public static NativeFunction ofC(String name) {
    return new NativeFunction(
        Native.address(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name)));
  }

  /// Calls it.
  public long call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }

  /// Calls it.
  public long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  /// Calls it.
  public long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  /// Calls it.
  public long call(long a, long b, long c, long d, long e, long f) {
    return Native.call(address, a, b, c, d, e, f);
  }
}
