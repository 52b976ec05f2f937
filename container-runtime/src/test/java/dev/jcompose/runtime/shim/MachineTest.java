package dev.jcompose.runtime.shim;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/// A test with a runtime of its own, in which nothing runs yet.
@Tag("root")
@Timeout(60)
abstract class MachineTest {
  TestMachine machine;

  @BeforeEach
  void open() throws IOException {
    Assumptions.assumeTrue(TestMachine.usable(), "needs root and a static busybox");
    machine = new TestMachine();
  }

  @AfterEach
  void close() throws IOException {
    if (machine != null) {
      machine.close();
    }
  }
}
