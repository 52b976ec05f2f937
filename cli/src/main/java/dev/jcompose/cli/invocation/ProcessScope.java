package dev.jcompose.cli.invocation;

/// What the end of a command's process does for the command, and what only a process can do. A
/// command may run in one of its own or in a warm command line, whose process goes on.
public interface ProcessScope {
  /// For a command that runs in a process of its own.
  ProcessScope OWN =
      new ProcessScope() {
        @Override
        public void ownNeeded() {
          // It has one.
        }

        @Override
        public void closeAtEnd(AutoCloseable resource) {
          // The kernel does so.
        }
      };

  /// Says that what comes next takes a process of its own to be done in every way like one:
  /// starting programs that may use the user's terminal, or an engine. Returns when the command may
  /// go on.
  ///
  /// @throws OwnProcessWanted when the command has done nothing yet, and is begun again in one
  void ownNeeded();

  /// Has something closed when the command ends, if it still is open.
  void closeAtEnd(AutoCloseable resource);

  /// Not for the command to catch: it is begun again elsewhere.
  final class OwnProcessWanted extends Error {
    private static final long serialVersionUID = 1L;

    /// Without a trace, which nobody reads.
    public OwnProcessWanted() {
      super("to be run by a process of its own", null, false, false);
    }
  }
}
