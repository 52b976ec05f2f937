package dev.jcompose.network.address;

import dev.jcompose.network.IpText;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkException.Kind;
import dev.jcompose.network.NetworkSpec.AddressPool;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The addresses of one subnet of a network and which of them are taken. Assigns the lowest free
/// one, as users expect. Thread-safe.
///
/// @see <a href="https://docs.docker.com/reference/cli/docker/network/create/">--ip-range,
///   --gateway, --aux-address</a>
public final class AddressRange {
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  private final Cidr subnet;
  private final Cidr range;
  private final InetAddress gateway;
  private final BitSet taken = new BitSet();
  private final Set<InetAddress> takenOutside = new HashSet<>();
  private final Set<InetAddress> never = new HashSet<>();

  /// Takes the gateway and the reserved addresses.
  ///
  /// @throws NetworkException INVALID when the range, the gateway or a reserved address is not in
  ///   the subnet
  public AddressRange(AddressPool pool) {
    subnet = Cidr.parse(pool.subnet());
    range = pool.range().map(Cidr::parse).orElse(subnet);
    if (subnet.size().bitLength() <= 2) {
      throw invalid("subnet " + subnet + " is too small for a network");
    }
    if (!subnet.contains(range)) {
      throw invalid("ip_range " + range + " is not in subnet " + subnet);
    }
    never.add(subnet.first());
    if (!subnet.v6()) {
      never.add(subnet.at(subnet.size().subtract(BigInteger.ONE)));
    }
    gateway = pool.gateway().map(this::inside).orElseGet(() -> firstFree(pool));
    if (!never.add(gateway)) {
      throw invalid(
          "failed to allocate gateway (%s): Address already in use"
              .formatted(IpText.format(gateway)));
    }
    pool.reserved().values().forEach(text -> never.add(inside(text)));
    never.forEach(this::mark);
  }

  /// Docker takes the first address of the range, if one is given, else of the subnet.
  private InetAddress firstFree(AddressPool pool) {
    long offset = range.first().equals(subnet.first()) ? 1 : 0;
    InetAddress candidate = range.at(offset);
    while (pool.reserved().containsValue(IpText.format(candidate))) {
      candidate = range.at(++offset);
    }
    return candidate;
  }

  /// The bridge's own address.
  public InetAddress gateway() {
    return gateway;
  }

  /// The whole.
  public Cidr subnet() {
    return subnet;
  }

  /// Takes an address.
  ///
  /// @param wish a requested one; empty for the lowest free one
  /// @throws NetworkException CONFLICT when it is taken or none is left, INVALID when it is not in
  ///   the subnet
  public synchronized InetAddress take(Optional<String> wish) {
    if (wish.isPresent()) {
      InetAddress address = inside(wish.get());
      if (never.contains(address) || marked(address)) {
        throw new NetworkException(Kind.CONFLICT, "Address already in use: " + wish.get());
      }
      mark(address);
      return address;
    }
    int free = taken.nextClearBit(0);
    if (BigInteger.valueOf(free).compareTo(range.size()) >= 0) {
      throw new NetworkException(
          Kind.CONFLICT, "no free address is left in " + range + " (choose a larger subnet)");
    }
    taken.set(free);
    return range.at(free);
  }

  /// Takes an address that is in use already, as after a restart.
  public synchronized void taken(InetAddress address) {
    mark(address);
  }

  /// Releases an address. Harmless when it was not taken.
  public synchronized void release(InetAddress address) {
    if (never.contains(address)) {
      return;
    }
    if (inBitSet(address)) {
      taken.clear(range.offset(address).intValueExact());
    } else {
      takenOutside.remove(address);
    }
  }

  private void mark(InetAddress address) {
    if (inBitSet(address)) {
      taken.set(range.offset(address).intValueExact());
    } else {
      takenOutside.add(address);
    }
  }

  private boolean marked(InetAddress address) {
    return inBitSet(address)
        ? taken.get(range.offset(address).intValueExact())
        : takenOutside.contains(address);
  }

  /// High addresses of a large IPv6 range would make the bit set huge.
  private boolean inBitSet(InetAddress address) {
    return range.contains(address) && range.offset(address).compareTo(MOST.shiftRight(7)) < 0;
  }

  private InetAddress inside(String text) {
    InetAddress address = IpText.parse(text);
    if (!subnet.contains(address)) {
      throw invalid("address " + text + " is not in subnet " + subnet);
    }
    return address;
  }

  private static NetworkException invalid(String message) {
    return new NetworkException(Kind.INVALID, message);
  }
}
