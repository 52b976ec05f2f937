package dev.jcompose.buildkit.transport;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;

/// Keeps the headers of a call where its method finds them.
public final class CallHeaders implements ServerInterceptor {
  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  CallHeaders() {}

  /// A header of the call that this thread serves; empty when it has none.
  public static String get(String name) {
    Metadata headers = HEADERS.get();
    String value =
        headers == null
            ? null
            : headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    return value == null ? "" : value;
  }

  /// All values of a header of the call that this thread serves.
  public static List<String> all(String name) {
    Metadata headers = HEADERS.get();
    Iterable<String> values =
        headers == null
            ? null
            : headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    List<String> all = new ArrayList<>();
    if (values != null) {
      values.forEach(all::add);
    }
    return all;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(
        Context.current().withValue(HEADERS, headers), call, headers, next);
  }
}
