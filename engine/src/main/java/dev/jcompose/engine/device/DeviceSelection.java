package dev.jcompose.engine.device;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.DeviceRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds the devices that requests ask for: by their CDI names, or the GPUs of a vendor.
///
/// @see "moby daemon/devices_{nvidia,amd}_linux.go: the names of CDI devices and drivers"
public final class DeviceSelection {
  private static final Map<String, String> KINDS =
      Map.of("nvidia", "nvidia.com/gpu", "amd", "amd.com/gpu");

  private final CdiDirectories directories;
  private final Map<String, CdiDevice> known;

  private DeviceSelection(CdiDirectories directories) {
    this.directories = directories;
    this.known = directories.devices();
  }

  /// What a container gets for these requests. Files are read only when there are some.
  ///
  /// @throws EngineException.BadRequest when a device is unknown, or its file asks for something
  ///   unsupported
  public static DeviceEdits edits(List<DeviceRequest> requests) {
    return requests.isEmpty() ? DeviceEdits.NONE : edits(requests, CdiDirectories.ofThisMachine());
  }

  static DeviceEdits edits(List<DeviceRequest> requests, CdiDirectories directories) {
    DeviceSelection selection = new DeviceSelection(directories);
    DeviceEdits all = DeviceEdits.NONE;
    for (DeviceRequest request : requests) {
      for (String name : selection.names(request)) {
        CdiDevice device = selection.known.get(name);
        if (device == null) {
          throw selection.unknown(List.of(name));
        }
        all = all.and(device.edits());
      }
    }
    return all;
  }

  private List<String> names(DeviceRequest request) {
    if (request.driver().equals("cdi")) {
      return request.deviceIds();
    }
    String kind = kind(request);
    if (!request.deviceIds().isEmpty()) {
      return request.deviceIds().stream()
          .map(id -> id.startsWith(kind + "=") ? id : kind + "=" + id)
          .toList();
    }
    String all = kind + "=all";
    if (request.count() < 0 && known.containsKey(all)) {
      return List.of(all);
    }
    List<String> single = new ArrayList<>();
    for (String name : known.keySet()) {
      if (name.startsWith(kind + "=") && name.substring(kind.length() + 1).matches("[0-9]{1,9}")) {
        single.add(name);
      }
    }
    single.sort(
        Comparator.comparingInt(name -> Integer.parseInt(name.substring(kind.length() + 1))));
    int count = request.count() < 0 ? single.size() : request.count();
    if (count > single.size()) {
      throw new EngineException.BadRequest(
          "%d devices of %s are requested, CDI files list %d"
              .formatted(count, kind, single.size()));
    }
    return single.subList(0, count);
  }

  private String kind(DeviceRequest request) {
    boolean gpu = request.capabilities().stream().anyMatch(words -> words.contains("gpu"));
    List<String> candidates =
        request.driver().isEmpty()
            ? (gpu ? List.of("nvidia", "amd") : List.of())
            : List.of(request.driver());
    return candidates.stream()
        .filter(KINDS::containsKey)
        .map(KINDS::get)
        .filter(kind -> known.keySet().stream().anyMatch(name -> name.startsWith(kind + "=")))
        .findFirst()
        .orElseThrow(() -> noDriver(request));
  }

  private EngineException noDriver(DeviceRequest request) {
    String capabilities =
        request.capabilities().stream()
            .map(set -> "[" + String.join(" ", set) + "]")
            .collect(Collectors.joining(" "));
    return new EngineException.BadRequest(
        "could not select device driver \"%s\" with capabilities: [%s] (%s knows such a device)"
            .formatted(request.driver(), capabilities, place()));
  }

  private EngineException unknown(List<String> names) {
    return new EngineException.BadRequest(
        "CDI device injection failed: unresolvable CDI devices %s (%s knows it)"
            .formatted(String.join(", ", names), place()));
  }

  private String place() {
    return "no CDI file in "
        + directories.paths().stream()
            .map(path -> path.toString())
            .collect(Collectors.joining(" or "));
  }
}
