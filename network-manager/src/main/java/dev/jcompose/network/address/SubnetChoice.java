package dev.jcompose.network.address;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Chooses the subnet of a network that does not ask for one: the first that overlaps no other
/// network and no route of the host.
///
/// The ranges and their order are Docker's (`ipamutils/utils.go` of moby): 172.17 to 172.31, then
/// 192.168. The pieces are smaller: /20, 4094 addresses, so that there are 256 networks instead of
/// 31, and one is less likely to hide a part of a company's network.
public final class SubnetChoice {
  private static final int LENGTH = 20;
  private static final int LENGTH_V6 = 64;
  private static final List<Cidr> POOLS =
      Stream.concat(
              IntStream.rangeClosed(17, 31).mapToObj(n -> Cidr.parse("172." + n + ".0.0/16")),
              Stream.of(Cidr.parse("192.168.0.0/16")))
          .toList();

  private SubnetChoice() {}

  /// The first free IPv4 subnet. Subnets from an unused /16 are preferred to those from a partly
  /// used one, so that subnets differ in the second number as users are used to.
  ///
  /// @throws NetworkException CONFLICT when none is left
  public static Cidr v4(Collection<Cidr> occupied) {
    List<Cidr> v4 = occupied.stream().filter(range -> !range.v6()).toList();
    return LongStream.range(0, 1L << (LENGTH - 16))
        .boxed()
        .flatMap(number -> POOLS.stream().map(pool -> pool.part(LENGTH, number)))
        .filter(candidate -> v4.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .orElseThrow(() ->
            new NetworkException(
                NetworkException.Kind.CONFLICT,
                "could not find an available, non-overlapping IPv4 address pool among the"
                    + " defaults to assign to the network (remove unused networks or give a"
                    + " subnet)"));
  }

  /// The first /16 that is free as a whole.
  public static Optional<Cidr> large(Collection<Cidr> occupied) {
    return POOLS.stream()
        .filter(pool -> occupied.stream().noneMatch(range -> !range.v6() && pool.overlaps(range)))
        .findFirst();
  }

  /// The first free /64 of a private IPv6 range (RFC 4193) that is stable for a seed, such as the
  /// machine's id.
  public static Cidr v6(String seed, Collection<Cidr> occupied) {
    byte[] digest = sha256(seed);
    byte[] prefix = new byte[16];
    prefix[0] = (byte) 0xfd;
    System.arraycopy(digest, digest.length - 5, prefix, 1, 5);
    Cidr range = new Cidr(address(prefix), 48);
    List<Cidr> v6 = occupied.stream().filter(Cidr::v6).toList();
    return LongStream.range(0, 1L << (LENGTH_V6 - 48))
        .mapToObj(number -> range.part(LENGTH_V6, number))
        .filter(candidate -> v6.stream().noneMatch(candidate::overlaps))
        .findFirst()
        .orElseThrow(() ->
            new NetworkException(
                NetworkException.Kind.CONFLICT, "no IPv6 subnet is left in " + range));
  }

  private static InetAddress address(byte[] bytes) {
    return IpText.parse(
        IntStream.range(0, 8)
            .mapToObj(
                i -> Integer.toHexString(((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff)))
            .reduce((left, right) -> left + ":" + right)
            .orElseThrow(() -> new IllegalArgumentException(Arrays.toString(bytes))));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
