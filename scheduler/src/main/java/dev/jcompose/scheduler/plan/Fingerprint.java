package dev.jcompose.scheduler.plan;

import dev.jcompose.model.network.Network;
import dev.jcompose.model.volume.Volume;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/// Hashes of networks and volumes, kept as labels to see whether their configuration changed. (That
/// of a service comes from [ServiceHashes].)
public final class Fingerprint {
  private Fingerprint() {}

  /// Of everything that needs a new network when it changes.
  public static String of(Network network) {
    return hash(
        network.name(),
        network.driver(),
        new TreeMap<>(network.driverOptions()),
        network.ipam(),
        network.internal(),
        network.enableIpv4(),
        network.enableIpv6());
  }

  /// Of everything that needs a new volume when it changes.
  public static String of(Volume volume) {
    return hash(volume.name(), volume.driver(), new TreeMap<>(volume.driverOptions()));
  }

  private static String hash(Object... parts) {
    try {
      // The parts are records, optionals and sorted maps of texts: they print the same every time.
      byte[] text = List.of(parts).toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
