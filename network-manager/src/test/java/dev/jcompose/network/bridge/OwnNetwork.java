package dev.jcompose.network.bridge;

import dev.jcompose.linux.call.Native;
import dev.jcompose.linux.call.SyscallNumber;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Runs each test on a thread in a network namespace of its own, which plays the host: so a test
/// meets no other firewall, no other engine, and leaves nothing behind.
final class OwnNetwork implements InvocationInterceptor {
  private static final long CLONE_NEWNET = 0x40000000;

  static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> context,
      ExtensionContext extension)
      throws Throwable {
    Assumptions.assumeTrue(isRoot(), "needs root to make network namespaces");
    FutureTask<Void> task =
        new FutureTask<>(
            (Callable<Void>)
                () -> {
                  Native.check("unshare", SyscallNumber.UNSHARE, CLONE_NEWNET, 0, 0);
                  Programs.run("ip", "link", "set", "lo", "up");
                  try {
                    return invocation.proceed();
                  } catch (Exception | Error failure) {
                    throw failure;
                  } catch (Throwable failure) {
                    throw new AssertionError(failure);
                  }
                });
    Thread thread = Thread.ofPlatform().name("test-in-own-network").start(task);
    try {
      task.get();
    } catch (ExecutionException failure) {
      throw failure.getCause();
    } finally {
      thread.join();
    }
  }
}
