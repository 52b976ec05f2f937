package dev.jcompose.buildkit.wire;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// How gRPC reads and writes messages.
public final class WireMarshaller implements MethodDescriptor.Marshaller<WireMessage> {
  private static final WireMarshaller ONE = new WireMarshaller();

  private WireMarshaller() {}

  /// A method of a service.
  ///
  /// @param service `moby.buildkit.v1.Control`
  public static MethodDescriptor<WireMessage, WireMessage> method(
      MethodType type, String service, String name) {
    return MethodDescriptor.newBuilder(ONE, ONE)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
        .build();
  }

  @Override
  public InputStream stream(WireMessage value) {
    return new ByteArrayInputStream(value.bytes());
  }

  @Override
  public WireMessage parse(InputStream stream) {
    try {
      return WireMessage.parse(stream.readAllBytes());
    } catch (IOException | WireException malformed) {
      throw Status.INTERNAL
          .withDescription("malformed message: " + malformed.getMessage())
          .withCause(malformed)
          .asRuntimeException();
    }
  }
}
