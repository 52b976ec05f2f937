package dev.jcompose.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.json.DockerJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedMountsTest {
  private static List<String> collected(Map<String, ?> config, Map<String, ?> host) {
    Map<String, Object> body = new HashMap<>(config);
    body.put("HostConfig", host);
    ContainerRequest request = DockerRequest.of(body);
    return RequestedMounts.collect(request.config(), request.hostConfig(), List.of()).stream()
        .map(RequestedMounts.RequestedMount::request)
        .map(mount ->
            "%s %s -> %s%s"
                .formatted(
                    mount.type(), mount.source(), mount.target(), mount.readOnly() ? " ro" : ""))
        .toList();
  }

  @Test
  void everyWayToAskForAMountIsUnderstood() {
    assertThat(
            collected(
                Map.of("Volumes", Map.of("/anon", Map.of())),
                Map.of(
                    "Binds", List.of("/src:/bind:ro", "name:/vol"),
                    "Mounts", List.of(Map.of("Type", "tmpfs", "Target", "/tmp/")))))
        .containsExactlyInAnyOrder(
            "bind /src -> /bind ro", "volume name -> /vol", "tmpfs  -> /tmp", "volume  -> /anon");
  }

  @Test
  void whatIsAskedForReplacesAVolumeOfTheImage() {
    assertThat(
            collected(
                Map.of("Volumes", Map.of("/a", Map.of(), "/b", Map.of())),
                Map.of("Binds", List.of("/src:/a"), "Tmpfs", Map.of("/b", ""))))
        .containsExactly("bind /src -> /a");
  }

  @Test
  void twoMountsForOneTargetAreRefused() {
    assertThatThrownBy(() -> collected(Map.of(), Map.of("Binds", List.of("/a:/x", "/b:/x/"))))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("Duplicate mount point: /x");
  }

  @Test
  void theDriverOfVolumesIsLookedUpWhereOneIsMade() {
    Map<String, ?> volumes = Map.of("Binds", List.of("name:/vol"), "VolumeDriver", "nope");
    assertThatThrownBy(() -> collected(Map.of(), volumes))
        .isInstanceOf(EngineException.NotFound.class)
        .hasMessage("create name: error looking up volume plugin nope: plugin \"nope\" not found");

    Map<String, ?> paths = Map.of("Binds", List.of("/src:/bind"), "VolumeDriver", "nope");
    assertThat(collected(Map.of(), paths)).containsExactly("bind /src -> /bind");
    assertThatThrownBy(() -> collected(Map.of("Volumes", Map.of("/anon", Map.of())), paths))
        .isInstanceOf(EngineException.NotFound.class);
    assertThat(collected(Map.of(), Map.of("Binds", List.of("name:/vol"), "VolumeDriver", "local")))
        .containsExactly("volume name -> /vol");
  }

  @Test
  void aTmpfsTakesThePlaceOfNothingThatWasAskedFor() {
    assertThatThrownBy(() ->
            collected(Map.of(), Map.of("Binds", List.of("v:/run"), "Tmpfs", Map.of("/run", ""))))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("Duplicate mount point: /run");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "foo", "/", "//", "/foo/../.."})
  void aTmpfsNeedsAPlaceOfItsOwn(String target) {
    assertThatThrownBy(() -> collected(Map.of(), Map.of("Tmpfs", Map.of(target, ""))))
        .isInstanceOf(EngineException.BadRequest.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Type\":\"notreal\",\"Target\":\"/x\"}|mount type unknown",
        "{\"Type\":\"bind\"}|field Target must not be empty",
        "{\"Type\":\"bind\",\"Target\":\"/x\"}|field Source must not be empty",
        "{\"Type\":\"bind\",\"Target\":\"/x\",\"Source\":\"/y\",\"VolumeOptions\":{}}|field"
            + " VolumeOptions must not be specified",
        "{\"Type\":\"volume\",\"Target\":\"/x\",\"BindOptions\":{}}|field BindOptions must not be"
            + " specified",
        "{\"Type\":\"tmpfs\",\"Target\":\"/x\",\"Source\":\"/y\"}|field Source must not be"
            + " specified",
        "{\"Type\":\"volume\",\"Target\":\"/x\",\"TmpfsOptions\":{}}|field TmpfsOptions must not be"
            + " specified",
        "{\"Type\":\"bind\",\"Target\":\"/x\",\"Source\":\"/y\",\"BindOptions\":{\"Propagation\":\"odd\"}}|invalid"
            + " propagation mode: odd",
      })
  void aMountWithFieldsThatDoNotFitIsRefused(String mount, String why) {
    Object tree = DockerJson.docker().readValue(mount, Map.class);
    String type = String.valueOf(((Map<?, ?>) tree).get("Type"));
    assertThatThrownBy(() -> collected(Map.of(), Map.of("Mounts", List.of(tree))))
        .isInstanceOf(EngineException.BadRequest.class)
        .hasMessage("invalid mount config for type \"" + type + "\": " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ro,rw", "bogus", "copy,nocopy", "nocopy,nocopy", "rshared", "", "z,Z"})
  void aModeThatMeansNothingIsRefused(String mode) {
    assertThatThrownBy(() -> collected(Map.of(), Map.of("Binds", List.of("v:/x:" + mode))))
        .isInstanceOf(EngineException.BadRequest.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a:b", "/a:/", ":/x", "/a:/x:ro:z"})
  void nonsenseIsRefused(String bind) {
    assertThatThrownBy(() -> collected(Map.of(), Map.of("Binds", List.of(bind))))
        .isInstanceOf(EngineException.BadRequest.class);
  }

  @Test
  void tmpfsOptionsBecomeText() {
    var options = new MountRequest.TmpfsOptions(1024, 01770, List.of(List.of("uid", "5")));

    assertThat(RequestedMounts.tmpfsOptions(Optional.of(options), true))
        .isEqualTo("size=1024,mode=1770,uid=5,ro");
  }
}
