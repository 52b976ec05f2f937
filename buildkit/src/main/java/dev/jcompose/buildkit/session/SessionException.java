package dev.jcompose.buildkit.session;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;

/// The client did not give what it was asked for.
public final class SessionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SessionException(String message) {
    super(message);
  }

  private SessionException(String message, Throwable cause) {
    super(message, cause);
  }

  static SessionException of(String what, StatusException failure) {
    return new SessionException(what + ": " + words(failure.getStatus()), failure);
  }

  static SessionException of(String what, StatusRuntimeException failure) {
    return new SessionException(what + ": " + words(failure.getStatus()), failure);
  }

  private static String words(Status status) {
    String text = status.getDescription();
    return switch (status.getCode()) {
      case UNAVAILABLE, CANCELLED -> "the client's session has ended";
      case UNIMPLEMENTED -> "the client does not offer it";
      default -> text == null ? status.getCode().toString() : text;
    };
  }
}
