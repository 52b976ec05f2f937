package dev.jcompose.engine.request;

import dev.jcompose.engine.error.EngineException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Ids and names of containers.
public final class ContainerNames {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final int ID_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<String> HOW =
      List.of(
          "able", "brave", "calm", "clever", "eager", "fair", "gentle", "happy", "keen", "kind",
          "lively", "merry", "neat", "patient", "quick", "quiet", "sharp", "steady", "sunny",
          "wise");
  private static final List<String> WHO =
      List.of(
          "badger", "beaver", "crane", "deer", "falcon", "finch", "fox", "hare", "heron", "lark",
          "lynx", "marten", "otter", "owl", "plover", "raven", "robin", "seal", "swift", "wren");

  private ContainerNames() {}

  /// 64 random hexadecimal digits.
  public static String freshId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// A name for a container that nobody named.
  ///
  /// @param taken whether one without a number was taken
  public static String madeUp(boolean taken) {
    String name = HOW.get(RANDOM.nextInt(HOW.size())) + "_" + WHO.get(RANDOM.nextInt(WHO.size()));
    return taken ? name + RANDOM.nextInt(1000) : name;
  }

  /// The name without a leading slash.
  ///
  /// @throws EngineException.BadRequest when it has characters that names may not have
  public static String checked(String name) {
    String bare = name.startsWith("/") ? name.substring(1) : name;
    if (!FORM.matcher(bare).matches()) {
      throw new EngineException.BadRequest(
          "Invalid container name (" + bare + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    return bare;
  }
}
