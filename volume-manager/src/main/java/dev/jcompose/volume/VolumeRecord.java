package dev.jcompose.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What is kept on disk about a volume, beside its data.
///
/// @param driver always `local`
/// @param options of the driver
/// @param labels free text
/// @param createdAt when, ISO 8601
/// @param anonymous whether nobody named it
record VolumeRecord(
    @Nullable String driver,
    @Nullable Map<String, String> options,
    @Nullable Map<String, String> labels,
    @Nullable String createdAt,
    boolean anonymous) {
  /// Its name in the volume's directory.
  static final String FILE = "volume.json";

  private static final Logger LOG = LoggerFactory.getLogger(VolumeRecord.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// The text of the file.
  byte[] toJson() {
    return MAPPER.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
  }

  /// The volume in a directory. When the file is damaged the data still is a volume, without labels
  /// and options: losing sight of it would be worse.
  static Volume read(Path directory, String name, Path data) {
    VolumeRecord record;
    try {
      record = MAPPER.readValue(Files.readString(directory.resolve(FILE)), VolumeRecord.class);
    } catch (IOException | JacksonException damaged) {
      LOG.warn("volume {}: its {} cannot be read, labels are lost", name, FILE, damaged);
      record = new VolumeRecord("local", Map.of(), Map.of(), null, false);
    }
    Map<String, String> options = record.options == null ? Map.of() : record.options;
    Map<String, String> labels = record.labels == null ? Map.of() : record.labels;
    Instant created = record.createdAt == null ? Instant.EPOCH : Instant.parse(record.createdAt);
    Path mountpoint =
        VolumeOptions.parse(options) instanceof VolumeOptions.Bind bind ? bind.device() : data;
    return new Volume(name, "local", options, labels, created, mountpoint, record.anonymous);
  }
}
