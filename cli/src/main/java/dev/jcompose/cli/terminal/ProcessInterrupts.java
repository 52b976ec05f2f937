package dev.jcompose.cli.terminal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/// The signals of this process, through `sun.misc.Signal`, the only way in the JDK. By reflection,
/// because javac's warning about that class cannot be disabled and is an error here.
public final class ProcessInterrupts implements Interrupts {
  @Override
  public Subscription on(String signal, Runnable action) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Method handle = signals.getMethod("handle", signals, handlers);
      Object which = signals.getConstructor(String.class).newInstance(signal);
      InvocationHandler calls =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "equals" ->
                    System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> signal;
              };
      Object handler =
          Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {handlers}, calls);
      Object before = handle.invoke(null, which, handler);
      return () -> restore(handle, which, before);
    } catch (InvocationTargetException e) {
      // The virtual machine keeps it for itself, such as USR1 and QUIT.
      if (e.getCause() instanceof IllegalArgumentException) {
        return () -> {};
      }
      throw new IllegalStateException("signal " + signal + ": cannot be watched", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + signal + ": cannot be watched", e);
    }
  }

  private static void restore(Method handle, Object which, Object before) {
    try {
      handle.invoke(null, which, before);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + which + ": cannot be restored", e);
    }
  }
}
