package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.transport.UpgradedChannel;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A client that answers while it waits for its build. Thread-safe.
public final class ClientSession implements AutoCloseable {
  /// `docker.io` is asked for by the name of the host that images come from.
  private static final String DOCKER = "docker.io";

  private static final String DOCKER_HOST = "registry-1.docker.io";

  private final UpgradedChannel connection;
  private final Set<String> methods;

  /// @param methods what the client says it offers: `/moby.filesync.v1.FileSync/DiffCopy`
  ClientSession(RawConnection connection, List<String> methods) {
    this.connection = UpgradedChannel.over(connection);
    this.methods =
        methods.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /// A secret of the build, if the client has it.
  ///
  /// @throws SessionException when the session has ended
  public Optional<byte[]> secret(String id) {
    if (!offers(SessionMethods.GET_SECRET)) {
      return Optional.empty();
    }
    try {
      WireMessage request = WireMessage.builder().text(1, id).done();
      return Optional.of(call(SessionMethods.GET_SECRET, request).bytes(1));
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw SessionException.of("secret " + id, failure);
    }
  }

  /// The client's login at a registry, if any.
  ///
  /// @param domain as in an image's name
  /// @throws SessionException when the session has ended
  public Optional<Login> login(String domain) {
    if (!offers(SessionMethods.CREDENTIALS)) {
      return Optional.empty();
    }
    try {
      String host = domain.equals(DOCKER) ? DOCKER_HOST : domain;
      WireMessage answer =
          call(SessionMethods.CREDENTIALS, WireMessage.builder().text(1, host).done());
      return answer.text(2).isEmpty()
          ? Optional.empty()
          : Optional.of(new Login(answer.text(1), answer.text(2)));
    } catch (StatusRuntimeException failure) {
      throw SessionException.of("credentials for " + domain, failure);
    }
  }

  /// A client's account at a registry.
  ///
  /// @param user empty when the secret is a token that identifies the user
  public record Login(String user, String secret) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /// Whether the client forwards an ssh agent of this id.
  ///
  /// @throws SessionException when the session has ended
  boolean hasAgent(String id) {
    if (!offers(SessionMethods.FORWARD_AGENT)) {
      return false;
    }
    try {
      var _ = call(SessionMethods.CHECK_AGENT, WireMessage.builder().text(1, id).done());
      return true;
    } catch (StatusRuntimeException failure) {
      return switch (failure.getStatus().getCode()) {
        case UNAVAILABLE, CANCELLED -> throw SessionException.of("ssh agent " + id, failure);
        default -> false;
      };
    }
  }

  /// Opens a stream in both directions.
  ///
  /// @param what for the message when the client does not offer it
  /// @param headers each with its values
  BlockingClientCall<WireMessage, WireMessage> stream(
      String what,
      MethodDescriptor<WireMessage, WireMessage> method,
      Map<String, List<String>> headers) {
    if (!offers(method)) {
      throw new SessionException(what + ": the client does not offer it");
    }
    Metadata metadata = new Metadata();
    headers.forEach((name, values) -> {
      var key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
      values.forEach(value -> metadata.put(key, value));
    });
    Channel channel =
        ClientInterceptors.intercept(
            connection.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata));
    return ClientCalls.blockingBidiStreamingCall(channel, method, CallOptions.DEFAULT);
  }

  /// Waits until the client ends it, or is gone.
  void awaitClose() throws InterruptedException {
    connection.awaitClose();
  }

  @Override
  public void close() {
    connection.close();
  }

  private boolean offers(MethodDescriptor<WireMessage, WireMessage> method) {
    return methods.contains("/" + method.getFullMethodName().toLowerCase(Locale.ROOT));
  }

  private WireMessage call(MethodDescriptor<WireMessage, WireMessage> method, WireMessage request) {
    return ClientCalls.blockingUnaryCall(
        connection.channel(), method, CallOptions.DEFAULT, request);
  }
}
