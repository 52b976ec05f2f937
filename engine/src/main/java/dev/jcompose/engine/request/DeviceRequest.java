package dev.jcompose.engine.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jcompose.engine.json.Lenient;
import java.util.List;
import java.util.Map;

/// Docker's `DeviceRequest` (`--gpus`, `--device vendor/class=name`): devices that a driver
/// chooses.
///
/// @param driver `nvidia`, `cdi`; empty for any that has the capabilities
/// @param count -1 for all of them
/// @param deviceIds the driver's names
/// @param capabilities sets of words, one of which must match completely
public record DeviceRequest(
    String driver,
    int count,
    @JsonProperty("DeviceIDs") List<String> deviceIds,
    List<List<String>> capabilities,
    Map<String, String> options) {
  /// Fills in what was left out.
  public DeviceRequest {
    driver = Lenient.text(driver);
    deviceIds = Lenient.list(deviceIds);
    capabilities = Lenient.list(capabilities);
    options = Lenient.map(options);
  }
}
