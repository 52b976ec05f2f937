package dev.jcompose.engine.transport;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/// The forms of a private key in a PEM file. The JDK reads PKCS #8 only; the older two are the
/// inner part of it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5208">RFC 5208, PKCS #8</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2">RFC 8017, RSA keys</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915, EC keys</a>
enum KeyForm {
  PKCS8,
  /// What `openssl genrsa` wrote before OpenSSL 3.
  RSA,
  /// What `openssl ecparam -genkey` writes.
  EC;

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final int LONG_LENGTH = 0x80;
  private static final byte[] VERSION = {2, 1, 0};
  private static final byte[] RSA_ALGORITHM =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");

  static KeyForm of(String label) throws GeneralSecurityException {
    return switch (label) {
      case "PRIVATE KEY" -> PKCS8;
      case "RSA PRIVATE KEY" -> RSA;
      case "EC PRIVATE KEY" -> EC;
      default -> throw new GeneralSecurityException(label);
    };
  }

  /// The key.
  ///
  /// @param der the content of the block
  PrivateKey key(byte[] der) throws GeneralSecurityException {
    byte[] pkcs8 =
        switch (this) {
          case PKCS8 -> der;
          case RSA -> element(SEQUENCE, VERSION, RSA_ALGORITHM, element(OCTETS, der));
          case EC ->
              element(
                  SEQUENCE,
                  VERSION,
                  element(SEQUENCE, EC_ALGORITHM, curve(der)),
                  element(OCTETS, der));
        };
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException another) {
        // It is of another kind.
      }
    }
    throw new GeneralSecurityException("unknown kind of key");
  }

  /// The object identifier of an EC key's curve.
  private static byte[] curve(byte[] key) throws GeneralSecurityException {
    try {
      ByteBuffer fields = content(ByteBuffer.wrap(key), SEQUENCE);
      while (fields.hasRemaining()) {
        int tag = fields.get(fields.position()) & 0xff;
        ByteBuffer field = content(fields, tag);
        if (tag == PARAMETERS) {
          byte[] identifier = new byte[field.remaining()];
          field.get(identifier);
          return identifier;
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      throw new GeneralSecurityException("the key is damaged", malformed);
    }
    throw new GeneralSecurityException("the key does not name its curve");
  }

  /// Reads one element.
  private static ByteBuffer content(ByteBuffer der, int tag) throws GeneralSecurityException {
    if ((der.get() & 0xff) != tag) {
      throw new GeneralSecurityException("the key is damaged");
    }
    int length = der.get() & 0xff;
    if (length >= LONG_LENGTH) {
      int bytes = length - LONG_LENGTH;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (der.get() & 0xff);
      }
    }
    ByteBuffer content = der.slice().limit(length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    // Room for a tag and a length of four bytes.
    ByteBuffer element = ByteBuffer.allocate(length + 6).put((byte) tag);
    if (length < LONG_LENGTH) {
      element.put((byte) length);
    } else {
      element.put((byte) (LONG_LENGTH + 4)).putInt(length);
    }
    for (byte[] part : parts) {
      element.put(part);
    }
    byte[] bytes = new byte[element.flip().remaining()];
    element.get(bytes);
    return bytes;
  }
}
