package dev.jcompose.cli.invocation;

/// What a command otherwise gets from the end of its process, and what only a process can do. A
/// command may run in its own process or in a warm command line, whose process continues.
public interface ProcessScope {
  /// For a command that runs in its own process.
  ProcessScope OWN =
      new ProcessScope() {
        @Override
        public void ownNeeded() {
          // It has one.
        }

        @Override
        public boolean isOwn() {
          return true;
        }

        @Override
        public void closeAtEnd(AutoCloseable resource) {
          // The kernel does so.
        }
      };

  /// Declares that what follows requires its own process: starting programs that may use the user's
  /// terminal, or an engine. Returns when the command may continue.
  ///
  /// @throws OwnProcessWanted when the command has had no effect yet, and is started again in one
  void ownNeeded();

  /// Whether the command runs in the process that the user started, whose descriptors it may open
  /// by name.
  ///
  /// @throws OwnProcessWanted when it does not, has had no effect yet, and is started again there
  boolean isOwn();

  /// Closes something when the command ends, if it is still open.
  void closeAtEnd(AutoCloseable resource);

  /// Commands must not catch it: the command is started again elsewhere.
  final class OwnProcessWanted extends Error {
    private static final long serialVersionUID = 1L;

    /// Without a trace, which nobody reads.
    public OwnProcessWanted() {
      super("to be run by a process of its own", null, false, false);
    }
  }
}
