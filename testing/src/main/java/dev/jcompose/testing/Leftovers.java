package dev.jcompose.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// After each test class nothing is left of what it made. Register everything that is created with
/// [#watch]; JUnit finds this automatically in every module that has it on its class path.
public final class Leftovers implements AfterAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<Traces> WATCHED = ConcurrentHashMap.newKeySet();

  /// From now on these are looked for.
  public static void watch(Traces traces) {
    WATCHED.add(traces);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // Classes within a class share what the outer one has.
    if (context.getTestClass().map(Class::getEnclosingClass).isPresent()) {
      return;
    }
    List<String> left = new ArrayList<>();
    for (Traces traces : List.copyOf(WATCHED)) {
      left.addAll(traces.left(PATIENCE));
      WATCHED.remove(traces);
    }
    if (!left.isEmpty()) {
      throw new AssertionError("left behind: " + String.join(", ", left));
    }
  }
}
