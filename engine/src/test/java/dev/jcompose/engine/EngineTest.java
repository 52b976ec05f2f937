package dev.jcompose.engine;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/// A test with an engine of its own, of which nothing stays in the kernel.
@Tag("root")
@Timeout(60)
abstract class EngineTest {
  TestEngine test;

  @BeforeEach
  void startEngine() throws IOException {
    Assumptions.assumeTrue(TestEngine.usable(), "needs root and a static busybox");
    test = new TestEngine();
  }

  @AfterEach
  void stopEngine() throws IOException {
    if (test != null) {
      // Looks for what is left behind.
      test.close();
    }
  }
}
