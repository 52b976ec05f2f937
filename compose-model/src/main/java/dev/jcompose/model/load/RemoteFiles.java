package dev.jcompose.model.load;

import java.nio.file.Path;

/// Fetches remote files: `oci://...` and git addresses.
public interface RemoteFiles {
  /// Nothing is fetched.
  RemoteFiles NONE =
      address -> {
        throw new RemoteException("remote files are not supported");
      };

  /// The local copy of a Compose file, together with the files that belong to it.
  ///
  /// @param address as written
  /// @throws RemoteException when it cannot be fetched
  Path fetch(String address) throws RemoteException;

  /// A file cannot be fetched.
  final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    public RemoteException(String message) {
      super(message);
    }
  }
}
