package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.wire.WireMarshaller;
import dev.jcompose.buildkit.wire.WireMessage;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/// What a client may offer in its session.
///
/// @see "moby/buildkit: session/*/*.proto"
final class SessionMethods {
  static final MethodDescriptor<WireMessage, WireMessage> SYNC_FILES =
      stream("moby.filesync.v1.FileSync", "DiffCopy");
  static final MethodDescriptor<WireMessage, WireMessage> SEND_FILES =
      stream("moby.filesync.v1.FileSend", "DiffCopy");
  static final MethodDescriptor<WireMessage, WireMessage> PULL_UPLOAD =
      stream("moby.upload.v1.Upload", "Pull");
  static final MethodDescriptor<WireMessage, WireMessage> FORWARD_AGENT =
      stream("moby.sshforward.v1.SSH", "ForwardAgent");
  static final MethodDescriptor<WireMessage, WireMessage> CHECK_AGENT =
      call("moby.sshforward.v1.SSH", "CheckAgent");
  static final MethodDescriptor<WireMessage, WireMessage> GET_SECRET =
      call("moby.buildkit.secrets.v1.Secrets", "GetSecret");
  static final MethodDescriptor<WireMessage, WireMessage> CREDENTIALS =
      call("moby.filesync.v1.Auth", "Credentials");

  private SessionMethods() {}

  private static MethodDescriptor<WireMessage, WireMessage> call(String service, String name) {
    return WireMarshaller.method(MethodType.UNARY, service, name);
  }

  private static MethodDescriptor<WireMessage, WireMessage> stream(String service, String name) {
    return WireMarshaller.method(MethodType.BIDI_STREAMING, service, name);
  }
}
