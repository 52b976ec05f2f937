package dev.jcompose.network.store;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.TwinFile;
import dev.jcompose.linux.record.RecordJson;
import dev.jcompose.network.BridgeNetwork;
import dev.jcompose.network.NetworkException;
import dev.jcompose.network.NetworkId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of the networks: `<root>/<id>.json`, each kept twice ([TwinFile]). A file is written
/// while its network is built, before anybody can use it, and goes before the network is taken from
/// the kernel: whatever is in the kernel without a file is left over.
public final class NetworkFiles {
  private static final String SUFFIX = ".json";
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.json(?:\\.copy)?");

  private static final RecordJson JSON = RecordJson.plain();

  private final Path root;

  /// @param root made when it is missing
  public NetworkFiles(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
    } catch (IOException failure) {
      throw system("cannot make directory " + root, failure);
    }
  }

  /// All networks on disk. Damaged files are put aside.
  ///
  /// @param use makes something of a network; fails for one that makes no sense
  /// @param damage receives a sentence for the user about what was put aside
  public <T> List<T> load(Function<BridgeNetwork, T> use, Consumer<String> damage) {
    List<T> networks = new ArrayList<>();
    for (String id : ids()) {
      file(new NetworkId(id))
          .read(bytes -> use.apply(parse(id, bytes)), damage)
          .ifPresent(networks::add);
    }
    return networks;
  }

  private Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.list(root)) {
      files.forEach(file -> {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          ids.add(name.group(1));
        }
      });
    } catch (IOException failure) {
      throw system("cannot read " + root, failure);
    }
    return ids;
  }

  private BridgeNetwork parse(String id, byte[] content) {
    BridgeNetwork network = JSON.read(content, BridgeNetwork.class);
    if (network.id() == null || network.spec() == null) {
      throw new IllegalArgumentException("not the description of a network");
    }
    if (!network.id().value().equals(id)) {
      throw new IllegalArgumentException("it describes another network");
    }
    return network;
  }

  /// Writes a network's file.
  public void save(BridgeNetwork network) {
    try {
      file(network.id()).write(JSON.whole(network));
    } catch (IOException failure) {
      throw system("network \"" + network.spec().name() + "\": cannot be saved", failure);
    }
  }

  /// Removes a network's file, if it is there.
  public void delete(NetworkId id) {
    try {
      file(id).delete();
    } catch (IOException failure) {
      throw system("network " + id + ": its file cannot be removed", failure);
    }
  }

  private TwinFile file(NetworkId id) {
    return new TwinFile(root.resolve(id + SUFFIX));
  }

  private static NetworkException system(String message, IOException cause) {
    NetworkException failure =
        new NetworkException(NetworkException.Kind.SYSTEM, message + ": " + IoFailure.words(cause));
    failure.initCause(cause);
    return failure;
  }
}
