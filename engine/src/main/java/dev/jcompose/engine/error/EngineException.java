package dev.jcompose.engine.error;

/// A request to the engine cannot be carried out. The subtypes are the kinds that the Docker API
/// distinguishes by HTTP status; the messages are Docker's where Docker has one.
public abstract sealed class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private EngineException(String message) {
    super(message);
  }

  private EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The HTTP status of this kind.
  public abstract int httpStatus();

  /// What was named is not there.
  public static final class NotFound extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public NotFound(String message) {
      super(message);
    }

    @Override
    public int httpStatus() {
      return 404;
    }
  }

  /// The current state forbids it: a name is taken, a container does not run.
  public static final class Conflict extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public Conflict(String message) {
      super(message);
    }

    @Override
    public int httpStatus() {
      return 409;
    }
  }

  /// It is already so.
  public static final class NotModified extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public NotModified(String message) {
      super(message);
    }

    @Override
    public int httpStatus() {
      return 304;
    }
  }

  /// The request makes no sense.
  public static final class BadRequest extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public BadRequest(String message) {
      super(message);
    }

    @Override
    public int httpStatus() {
      return 400;
    }
  }

  /// It is never allowed: removing a predefined network.
  public static final class Forbidden extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public Forbidden(String message) {
      super(message);
    }

    @Override
    public int httpStatus() {
      return 403;
    }
  }

  /// The system failed.
  public static final class ServerError extends EngineException {
    private static final long serialVersionUID = 1L;

    /// @param message for the user
    public ServerError(String message) {
      super(message);
    }

    /// @param message for the user
    /// @param cause for the log
    public ServerError(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    public int httpStatus() {
      return 500;
    }
  }
}
