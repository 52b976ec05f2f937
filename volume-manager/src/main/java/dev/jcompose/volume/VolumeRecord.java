package dev.jcompose.volume;

import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.file.TwinFile;
import dev.jcompose.linux.record.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is kept on disk about a volume, besides its data.
///
/// @param driver always `local`
/// @param options of the driver
/// @param labels free text
/// @param createdAt when, ISO 8601
/// @param anonymous whether it has a generated name
record VolumeRecord(
    @Nullable String driver,
    @Nullable Map<String, String> options,
    @Nullable Map<String, String> labels,
    @Nullable String createdAt,
    boolean anonymous) {
  /// Its name in the volume's directory.
  static final String FILE = "volume.json";

  private static final Logger LOG = LoggerFactory.getLogger(VolumeRecord.class);
  private static final RecordJson JSON = RecordJson.plain();

  /// The text of the file.
  byte[] toJson() {
    return JSON.whole(this);
  }

  /// The volume in a directory. When the file is damaged and its second copy, too, the data still
  /// is a volume, without labels and options: losing sight of it would be worse.
  ///
  /// @param damage receives a sentence for the user about what was put aside
  static LocalVolume read(Path directory, String name, Path data, Consumer<String> damage) {
    TwinFile file = new TwinFile(directory.resolve(FILE));
    boolean there = Files.exists(file.file(), LinkOption.NOFOLLOW_LINKS);
    Optional<LocalVolume> known = file.read(bytes -> parse(bytes).volume(name, data), damage);
    return known.orElseGet(() -> {
      damage.accept(
          "volume "
              + name
              + ": its labels and options are lost"
              + (there ? "" : " with its " + FILE)
              + "; its data is intact");
      VolumeRecord bare =
          new VolumeRecord("local", Map.of(), Map.of(), Instant.EPOCH.toString(), false);
      try {
        file.write(bare.toJson());
      } catch (IOException full) {
        LOG.warn("volume {}: its record cannot be written: {}", name, IoFailure.words(full));
      }
      return bare.volume(name, data);
    });
  }

  private static VolumeRecord parse(byte[] json) {
    VolumeRecord record = JSON.read(json, VolumeRecord.class);
    if (record.driver == null || record.createdAt == null) {
      throw new IllegalArgumentException("not the record of a volume");
    }
    return record;
  }

  private LocalVolume volume(String name, Path data) {
    Map<String, String> allOptions = options == null ? Map.of() : options;
    Map<String, String> allLabels = labels == null ? Map.of() : labels;
    Instant created = createdAt == null ? Instant.EPOCH : Instant.parse(createdAt);
    Path mountpoint =
        VolumeOptions.parse(allOptions) instanceof VolumeOptions.Bind bind ? bind.device() : data;
    return new LocalVolume(name, "local", allOptions, allLabels, created, mountpoint, anonymous);
  }
}
