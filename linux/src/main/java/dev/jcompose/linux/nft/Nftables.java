package dev.jcompose.linux.nft;

import dev.jcompose.linux.call.CallMemory;
import dev.jcompose.linux.call.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
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

  /// Its address; 0 when it is closed.
  private long context;

  private Nftables(Functions functions, long context) {
    this.functions = functions;
    this.context = context;
  }

  /// Opens a context.
  ///
  /// @throws NftablesException when the library is missing: which package brings it
  public static Nftables open() {
    Functions functions = Functions.load();
    long context = functions.create().call(0);
    if (context == 0) {
      throw new NftablesException("nftables: cannot make a context: out of memory");
    }
    functions.bufferOutput().call(context);
    functions.bufferErrors().call(context);
    return new Nftables(functions, context);
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
      functions.dryRun().call(context, 1);
      try {
        String _ = run(commands, 0);
      } finally {
        functions.dryRun().call(context, 0);
      }
    } finally {
      lock.unlock();
    }
  }

  private String run(String commands, int outputFlags) {
    lock.lock();
    try (CallMemory memory = CallMemory.open()) {
      if (context == 0) {
        throw new NftablesException("nftables: the context is closed");
      }
      functions.outputFlags().call(context, outputFlags);
      int result = (int) functions.run().call(context, memory.text(commands).address());
      String output = text(functions.output().call(context));
      String errors = text(functions.errors().call(context));
      if (result != 0) {
        throw new NftablesException("nftables: " + errors.strip());
      }
      return output;
    } finally {
      lock.unlock();
    }
  }

  private static String text(long string) {
    return string == 0 ? "" : CallMemory.textAt(string);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (context != 0) {
        functions.free().call(context);
        context = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  private record Functions(
      NativeFunction create,
      NativeFunction free,
      NativeFunction bufferOutput,
      NativeFunction bufferErrors,
      NativeFunction output,
      NativeFunction errors,
      NativeFunction outputFlags,
      NativeFunction dryRun,
      NativeFunction run) {
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
      return new Functions(
          NativeFunction.of(library, "nft_ctx_new"),
          NativeFunction.of(library, "nft_ctx_free"),
          NativeFunction.of(library, "nft_ctx_buffer_output"),
          NativeFunction.of(library, "nft_ctx_buffer_error"),
          NativeFunction.of(library, "nft_ctx_get_output_buffer"),
          NativeFunction.of(library, "nft_ctx_get_error_buffer"),
          NativeFunction.of(library, "nft_ctx_output_set_flags"),
          NativeFunction.of(library, "nft_ctx_set_dry_run"),
          NativeFunction.of(library, "nft_run_cmd_from_buffer"));
    }
  }
}
