package dev.jcompose.linux.nft;

import dev.jcompose.linux.call.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// A libnftables context. It acts on the network namespace of the thread that opened it; any thread
/// may use it.
///
/// @see <a href="https://manpages.debian.org/libnftables(3)">libnftables(3)</a>
public final class Nftables implements AutoCloseable {
  private static final String LIBRARY = "libnftables.so.1";
  private static final int OUTPUT_JSON = 1 << 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Functions functions;
  private final AtomicInteger transactions = new AtomicInteger();
  private MemorySegment context;

  private Nftables(Functions functions, MemorySegment context) {
    this.functions = functions;
    this.context = context;
  }

  /// Opens a context.
  ///
  /// @throws NftablesException when the library is missing: which package brings it
  public static Nftables open() {
    Functions functions = Functions.load();
    try {
      MemorySegment context = (MemorySegment) functions.create().invokeExact(0);
      if (context.equals(MemorySegment.NULL)) {
        throw new NftablesException("nftables: cannot make a context: out of memory");
      }
      int _ = (int) functions.bufferOutput().invokeExact(context);
      int _ = (int) functions.bufferErrors().invokeExact(context);
      return new Nftables(functions, context);
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// Changes something, in one transaction: all or nothing.
  ///
  /// @throws NftablesException with the library's explanation
  public void run(String commands) {
    lock.lock();
    try {
      String _ = run(commands, 0);
      transactions.incrementAndGet();
    } finally {
      lock.unlock();
    }
  }

  /// How many transactions of this context the kernel has carried out; overflows.
  public int transactions() {
    return transactions.get();
  }

  /// Asks for something, such as `list chains`; the answer is in JSON (libnftables-json(5)).
  public String json(String commands) {
    return run(commands, OUTPUT_JSON);
  }

  /// Lets the kernel check commands, which loads the modules they need, without changing anything.
  ///
  /// @throws NftablesException with the library's explanation when it would reject them
  public void check(String commands) {
    lock.lock();
    try {
      functions.dryRun().invokeExact(context, true);
      try {
        String _ = run(commands, 0);
      } finally {
        functions.dryRun().invokeExact(context, false);
      }
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    } finally {
      lock.unlock();
    }
  }

  private String run(String commands, int outputFlags) {
    lock.lock();
    try (Arena arena = Arena.ofConfined()) {
      if (context.equals(MemorySegment.NULL)) {
        throw new NftablesException("nftables: the context is closed");
      }
      functions.outputFlags().invokeExact(context, outputFlags);
      int result = (int) functions.run().invokeExact(context, arena.allocateFrom(commands));
      String output = text((MemorySegment) functions.output().invokeExact(context));
      String errors = text((MemorySegment) functions.errors().invokeExact(context));
      if (result != 0) {
        throw new NftablesException("nftables: " + errors.strip());
      }
      return output;
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    } finally {
      lock.unlock();
    }
  }

  private static String text(MemorySegment string) {
    return string.equals(MemorySegment.NULL)
        ? ""
        : string.reinterpret(Integer.MAX_VALUE).getString(0);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!context.equals(MemorySegment.NULL)) {
        functions.free().invokeExact(context);
        context = MemorySegment.NULL;
      }
    } catch (Error | RuntimeException problem) {
      throw problem;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    } finally {
      lock.unlock();
    }
  }

  private record Functions(
      MethodHandle create,
      MethodHandle free,
      MethodHandle bufferOutput,
      MethodHandle bufferErrors,
      MethodHandle output,
      MethodHandle errors,
      MethodHandle outputFlags,
      MethodHandle dryRun,
      MethodHandle run) {
    static Functions load() {
      SymbolLookup library;
      try {
        library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
      } catch (IllegalArgumentException missing) {
        throw new NftablesException(
            "nftables: cannot load "
                + LIBRARY
                + ": "
                + missing.getMessage()
                + " (install the package that has it: libnftables1 on Debian, Ubuntu and openSUSE, nftables elsewhere)");
      }
      FunctionDescriptor pointerToInt =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
      FunctionDescriptor pointerToPointer =
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
      return new Functions(
          bind(
              library,
              "nft_ctx_new",
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT)),
          bind(library, "nft_ctx_free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)),
          bind(library, "nft_ctx_buffer_output", pointerToInt),
          bind(library, "nft_ctx_buffer_error", pointerToInt),
          bind(library, "nft_ctx_get_output_buffer", pointerToPointer),
          bind(library, "nft_ctx_get_error_buffer", pointerToPointer),
          bind(
              library,
              "nft_ctx_output_set_flags",
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT)),
          bind(
              library,
              "nft_ctx_set_dry_run",
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN)),
          bind(
              library,
              "nft_run_cmd_from_buffer",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)));
    }

    private static MethodHandle bind(SymbolLookup library, String name, FunctionDescriptor type) {
      return Native.function(library.findOrThrow(name), type);
    }
  }
}
