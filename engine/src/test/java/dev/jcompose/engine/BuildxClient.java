package dev.jcompose.engine;

import dev.jcompose.buildkit.transport.CallHeaders;
import dev.jcompose.buildkit.transport.RawConnection;
import dev.jcompose.buildkit.transport.UpgradedChannel;
import dev.jcompose.buildkit.transport.UpgradedServer;
import dev.jcompose.buildkit.wire.WireMarshaller;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Plays `docker buildx`: a session that offers files, secrets and a place for outputs, and builds
/// through the gateway.
final class BuildxClient implements AutoCloseable {
  private static final String CONTROL = "moby.buildkit.v1.Control";
  private static final String GATEWAY = "moby.buildkit.v1.frontend.LLBBridge";

  final String session = UUID.randomUUID().toString();
  final Map<String, List<Sent>> directories = new ConcurrentHashMap<>();
  final Map<String, String> secrets = new ConcurrentHashMap<>();
  final List<String> lines = new CopyOnWriteArrayList<>();
  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Path socket;
  private final UpgradedChannel daemon;
  private final SocketChannel sessionSocket;
  private final UpgradedServer offers;

  /// A file that is announced, and its content if it is requested.
  record Sent(WireMessage stat, String content) {
    static Sent file(String path, String content) {
      return new Sent(stat(path, 0644, ""), content);
    }

    static Sent other(String path, long mode, String link) {
      return new Sent(stat(path, mode, link), "");
    }

    private static WireMessage stat(String path, long mode, String link) {
      return WireMessage.builder().text(1, path).number(2, mode).text(7, link).done();
    }
  }

  BuildxClient(Path socket) throws IOException {
    this.socket = socket;
    this.daemon = UpgradedChannel.over(raw(upgraded("/grpc", "")));
    this.sessionSocket =
        upgraded(
            "/session",
            "X-Docker-Expose-Session-Uuid: "
                + session
                + "\r\n"
                + method("moby.filesync.v1.FileSync/DiffCopy")
                + method("moby.filesync.v1.FileSend/DiffCopy")
                + method("moby.buildkit.secrets.v1.Secrets/GetSecret"));
    this.offers = UpgradedServer.start(List.of(files(), secretService(), outputService()));
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                offers.serve(raw(sessionSocket));
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static String method(String name) {
    return "X-Docker-Expose-Session-Grpc-Method: /" + name + "\r\n";
  }

  /// A context with this Dockerfile and nothing else.
  BuildxClient dockerfile(String... instructions) {
    directories.put(
        "dockerfile", List.of(Sent.file("Dockerfile", String.join("\n", instructions))));
    directories.putIfAbsent("context", List.of());
    return this;
  }

  /// Builds like buildx, and returns the daemon's final answer.
  ///
  /// @throws StatusRuntimeException when the build fails
  Map<String, String> build(Map<String, String> options, WireMessage... exporters) {
    String ref = UUID.randomUUID().toString();
    WireMessage.Builder order = WireMessage.builder().text(1, ref).text(5, session);
    for (WireMessage exporter : exporters) {
      order.message(13, exporter);
    }
    Thread _ = Thread.ofVirtual().start(() -> watch(ref));
    var answer = later(() -> call(daemon.channel(), CONTROL, "Solve", order.done()));
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("buildkit-controlapi-buildid", Metadata.ASCII_STRING_MARSHALLER), ref);
    Channel gateway =
        ClientInterceptors.intercept(
            daemon.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    WireMessage returned;
    try {
      WireMessage result =
          call(
              gateway,
              GATEWAY,
              "Solve",
              WireMessage.builder().text(2, "dockerfile.v0").map(3, options).done());
      returned = WireMessage.builder().message(1, result.message(3).orElseThrow()).done();
    } catch (StatusRuntimeException failure) {
      WireMessage error =
          WireMessage.builder()
              .number(1, failure.getStatus().getCode().value())
              .text(2, String.valueOf(failure.getStatus().getDescription()))
              .done();
      returned = WireMessage.builder().message(2, error).done();
    }
    var _ = call(gateway, GATEWAY, "Return", returned);
    try {
      return answer.join().map(1);
    } catch (CompletionException failure) {
      throw (StatusRuntimeException) failure.getCause();
    }
  }

  /// The id of its session, for requests that name it.
  String session() {
    return session;
  }

  /// Does something in the meantime.
  static <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
  }

  /// An output of this type.
  static WireMessage exporter(String type, Map<String, String> attributes) {
    return WireMessage.builder().text(1, type).map(2, attributes).done();
  }

  /// Asks the control service something.
  WireMessage ask(String method, WireMessage request) {
    return call(daemon.channel(), CONTROL, method, request);
  }

  private void watch(String ref) {
    try {
      ClientCalls.blockingServerStreamingCall(
              daemon.channel(),
              WireMarshaller.method(MethodType.SERVER_STREAMING, CONTROL, "Status"),
              CallOptions.DEFAULT,
              WireMessage.builder().text(1, ref).done())
          .forEachRemaining(status -> {
            status.messages(1).forEach(vertex -> lines.add(vertex.text(3)));
            status.messages(3).forEach(log -> lines.add(log.text(4).strip()));
          });
    } catch (StatusRuntimeException gone) {
      lines.add("(gone)");
    }
  }

  private static WireMessage call(
      Channel channel, String service, String method, WireMessage request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        WireMarshaller.method(MethodType.UNARY, service, method),
        CallOptions.DEFAULT,
        request);
  }

  /// Goes without a word, as a client that is killed.
  void vanish() throws IOException {
    sessionSocket.close();
    daemon.close();
  }

  /// Ends the session only.
  void endSession() throws IOException {
    sessionSocket.close();
  }

  @Override
  public void close() throws IOException {
    vanish();
    offers.close();
  }

  private ServerServiceDefinition secretService() {
    return ServerServiceDefinition.builder("moby.buildkit.secrets.v1.Secrets")
        .addMethod(
            WireMarshaller.method(
                MethodType.UNARY, "moby.buildkit.secrets.v1.Secrets", "GetSecret"),
            ServerCalls.asyncUnaryCall((request, answer) -> {
              String secret = secrets.get(request.text(1));
              if (secret == null) {
                answer.onError(Status.NOT_FOUND.asRuntimeException());
                return;
              }
              answer.onNext(
                  WireMessage.builder().bytes(1, secret.getBytes(StandardCharsets.UTF_8)).done());
              answer.onCompleted();
            }))
        .build();
  }

  private ServerServiceDefinition outputService() {
    return ServerServiceDefinition.builder("moby.filesync.v1.FileSend")
        .addMethod(
            WireMarshaller.method(
                MethodType.BIDI_STREAMING, "moby.filesync.v1.FileSend", "DiffCopy"),
            ServerCalls.asyncBidiStreamingCall(answer -> new Receiving(answer)))
        .build();
  }

  /// Takes an archive.
  private final class Receiving implements StreamObserver<WireMessage> {
    private final StreamObserver<WireMessage> answer;

    Receiving(StreamObserver<WireMessage> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(WireMessage chunk) {
      output.writeBytes(chunk.bytes(1));
    }

    @Override
    public void onError(Throwable failure) {
      lines.add("(output failed)");
    }

    @Override
    public void onCompleted() {
      answer.onCompleted();
    }
  }

  private ServerServiceDefinition files() {
    return ServerServiceDefinition.builder("moby.filesync.v1.FileSync")
        .addMethod(
            WireMarshaller.method(
                MethodType.BIDI_STREAMING, "moby.filesync.v1.FileSync", "DiffCopy"),
            ServerCalls.asyncBidiStreamingCall(answer -> new Sending(answer)))
        .build();
  }

  /// Sends files: tells all, gives what is asked for.
  private final class Sending implements StreamObserver<WireMessage> {
    private final StreamObserver<WireMessage> answer;
    private final List<Sent> told;

    Sending(StreamObserver<WireMessage> answer) {
      this.answer = answer;
      List<Sent> all = directories.getOrDefault(CallHeaders.get("dir-name"), List.of());
      this.told = CallHeaders.get("followpaths").equals(".dockerignore") ? List.of() : all;
      told.forEach(file -> answer.onNext(WireMessage.builder().message(2, file.stat()).done()));
      answer.onNext(WireMessage.EMPTY);
    }

    @Override
    public void onNext(WireMessage packet) {
      switch ((int) packet.number(1)) {
        case 1 -> {
          long id = packet.number(3);
          byte[] content = told.get((int) id).content().getBytes(StandardCharsets.UTF_8);
          if (content.length > 0) {
            answer.onNext(
                WireMessage.builder().number(1, 2).number(3, id).bytes(4, content).done());
          }
          answer.onNext(WireMessage.builder().number(1, 2).number(3, id).done());
        }
        case 3 -> {
          answer.onNext(WireMessage.builder().number(1, 3).done());
          answer.onCompleted();
        }
        default -> lines.add("(receiver: " + packet.text(4) + ")");
      }
    }

    @Override
    public void onError(Throwable failure) {
      lines.add("(files given up)");
    }

    @Override
    public void onCompleted() {
      lines.add("(files taken)");
    }
  }

  private SocketChannel upgraded(String path, String headers) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    String head =
        "POST %s HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n%s\r\n"
            .formatted(path, headers);
    Channels.newOutputStream(channel).write(head.getBytes(StandardCharsets.US_ASCII));
    InputStream in = Channels.newInputStream(channel);
    var answer = new ByteArrayOutputStream();
    while (!answer.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no answer: " + answer);
      }
      answer.write(next);
    }
    if (!answer.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101 ")) {
      throw new IOException(answer.toString(StandardCharsets.US_ASCII));
    }
    return channel;
  }

  private static RawConnection raw(SocketChannel channel) {
    InputStream in = Channels.newInputStream(channel);
    OutputStream out = Channels.newOutputStream(channel);
    return new RawConnection() {
      @Override
      public InputStream input() {
        return in;
      }

      @Override
      public OutputStream output() {
        return out;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
