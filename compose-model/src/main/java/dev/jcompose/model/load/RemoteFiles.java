package dev.jcompose.model.load;

import java.nio.file.Path;

/// Brings files of other machines here: `oci://...` and git addresses.
public interface RemoteFiles {
  /// Nothing is fetched.
  RemoteFiles NONE =
      address -> {
        throw new RemoteException("remote files are not supported");
      };

  /// The local copy of a Compose file, with what belongs to it beside it.
  ///
  /// @param address as written
  /// @throws RemoteException when it cannot be had
  Path fetch(String address) throws RemoteException;

  /// Why a file cannot be had.
  final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    public RemoteException(String message) {
      super(message);
    }
  }
}
