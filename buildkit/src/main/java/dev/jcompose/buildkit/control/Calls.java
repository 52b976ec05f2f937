package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.wire.WireMarshaller;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.Context;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The methods of a service as plain functions that may block: each call has a virtual thread.
final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final String service;
  private final ServerServiceDefinition.Builder definition;

  /// @param service `moby.buildkit.v1.Control`
  Calls(String service) {
    this.service = service;
    this.definition = ServerServiceDefinition.builder(service);
  }

  /// Answers a question.
  interface Answer {
    WireMessage to(WireMessage request) throws InterruptedException;
  }

  /// Answers a question with many messages.
  interface Answers {
    void to(WireMessage request, Sink sink) throws InterruptedException;
  }

  /// Takes messages, one after the other; waits while the client does not read.
  interface Sink {
    void send(WireMessage message) throws InterruptedException;
  }

  /// Runs this when the call that this thread serves is given up, or its client is gone.
  static void onCancel(Runnable action) {
    Context.current()
        .addListener(
            ended -> {
              // A call that was answered ends its context, too, without a cause.
              if (ended.cancellationCause() != null) {
                action.run();
              }
            },
            Runnable::run);
  }

  /// Adds a method.
  Calls answer(String name, Answer answer) {
    definition.addMethod(
        WireMarshaller.method(MethodType.UNARY, service, name),
        ServerCalls.asyncUnaryCall(
            (request, observer) -> run(name, observer, () -> observer.onNext(answer.to(request)))));
    return this;
  }

  /// Adds a method with a stream of answers.
  Calls answers(String name, Answers answers) {
    definition.addMethod(
        WireMarshaller.method(MethodType.SERVER_STREAMING, service, name),
        ServerCalls.asyncServerStreamingCall((request, observer) -> {
          var stream = (ServerCallStreamObserver<WireMessage>) observer;
          var ready = new Object();
          stream.setOnReadyHandler(() -> wake(ready));
          stream.setOnCancelHandler(() -> wake(ready));
          Sink sink =
              message -> {
                synchronized (ready) {
                  while (!stream.isReady() && !stream.isCancelled()) {
                    ready.wait();
                  }
                }
                stream.onNext(message);
              };
          // Not in the thread of the call: that one hears when the client reads on.
          Runnable work =
              Context.current().wrap(() -> run(name, observer, () -> answers.to(request, sink)));
          Thread _ = Thread.ofVirtual().name(name).start(work);
        }));
    return this;
  }

  /// Serves a connection.
  interface Connection {
    void serve(RawConnection connection) throws InterruptedException;
  }

  /// Adds a method that is a connection within the call.
  Calls connection(String name, Connection served) {
    definition.addMethod(
        WireMarshaller.method(MethodType.BIDI_STREAMING, service, name),
        ServerCalls.asyncBidiStreamingCall(observer -> {
          var stream = new StreamConnection((ServerCallStreamObserver<WireMessage>) observer);
          Runnable work =
              Context.current()
                  .wrap(() -> {
                    try {
                      served.serve(stream);
                    } catch (InterruptedException interrupted) {
                      Thread.currentThread().interrupt();
                    } finally {
                      stream.close();
                    }
                  });
          Thread _ = Thread.ofVirtual().name(name).start(work);
          stream.begin();
          return stream;
        }));
    return this;
  }

  /// The service.
  ServerServiceDefinition done() {
    return definition.build();
  }

  private static void wake(Object ready) {
    synchronized (ready) {
      ready.notifyAll();
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void run(String name, StreamObserver<WireMessage> observer, Work work) {
    if (observer instanceof ServerCallStreamObserver<WireMessage> call) {
      // The called side learns of the end through the context; sending to a client that is gone is
      // not a failure.
      quiet(call);
    }
    try {
      work.run();
      observer.onCompleted();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      observer.onError(Status.CANCELLED.withDescription("the engine ends").asRuntimeException());
    } catch (StatusRuntimeException failure) {
      observer.onError(failure);
    } catch (RuntimeException failure) {
      LOG.debug("{} failed", name, failure);
      observer.onError(
          Status.UNKNOWN.withDescription(words(failure)).withCause(failure).asRuntimeException());
    }
  }

  private static void quiet(ServerCallStreamObserver<WireMessage> call) {
    try {
      call.setOnCancelHandler(() -> {});
    } catch (IllegalStateException alreadySet) {
      // A stream has its own.
      return;
    }
  }

  private static String words(RuntimeException failure) {
    Throwable told =
        failure instanceof CompletionException || failure instanceof CancellationException
            ? failure.getCause()
            : failure;
    String text = told == null ? null : told.getMessage();
    return text == null ? String.valueOf(failure) : text;
  }
}
