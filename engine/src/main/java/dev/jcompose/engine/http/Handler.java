package dev.jcompose.engine.http;

import java.io.IOException;

/// Answers one request. Runs on a virtual thread and may block as long as it likes.
///
/// What it throws becomes the answer, by the server's [ProblemMapping], unless an answer has begun;
/// then the connection is cut, so that the client does not mistake a partial answer for a complete
/// one.
@FunctionalInterface
public interface Handler {
  /// Answers the request by exactly one of the answering methods of [Exchange].
  ///
  /// @throws IOException when the client is gone; so nobody can be told
  /// @throws InterruptedException when the engine ends
  void handle(Exchange exchange) throws IOException, InterruptedException;
}
