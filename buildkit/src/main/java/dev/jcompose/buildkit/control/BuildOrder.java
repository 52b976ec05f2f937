package dev.jcompose.buildkit.control;

import dev.jcompose.buildkit.wire.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a client asks of a build as a whole: where its results go, and who it is.
///
/// @param ref the build's id, chosen by the client
/// @param session the client's, who has the files
/// @param frontend `dockerfile.v0`; empty when the client calls it by itself, through the gateway
/// @param options of the frontend: `build-arg:X`, `target`, `filename`
/// @param exports where the result goes; nowhere but into the cache when empty
/// @param cacheTo where results of steps go
/// @param cacheFrom where results of steps may be found
/// @param entitlements what the user has allowed: `network.host`
/// @param hasDefinition whether it comes as a graph of steps, which only BuildKit itself can run
/// @see "moby/buildkit: api/services/control/control.proto, SolveRequest"
public record BuildOrder(
    String ref,
    String session,
    String frontend,
    Map<String, String> options,
    List<Typed> exports,
    List<Typed> cacheTo,
    List<Typed> cacheFrom,
    Set<String> entitlements,
    boolean hasDefinition) {
  /// Something with a type and attributes of the type's.
  public record Typed(String type, Map<String, String> attributes) {
    static List<Typed> list(List<WireMessage> messages) {
      return messages.stream().map(each -> new Typed(each.text(1), each.map(2))).toList();
    }
  }

  static BuildOrder of(WireMessage request) {
    List<Typed> exports = Typed.list(request.messages(13));
    if (exports.isEmpty() && !request.text(3).isEmpty()) {
      // As clients before BuildKit 0.13 say it.
      exports = List.of(new Typed(request.text(3), request.map(4)));
    }
    WireMessage cache = request.message(8).orElse(WireMessage.EMPTY);
    List<Typed> from = new ArrayList<>(Typed.list(cache.messages(5)));
    cache.texts(2).forEach(name -> from.add(new Typed("registry", Map.of("ref", name))));
    return new BuildOrder(
        request.text(1),
        request.text(5),
        request.text(6),
        request.map(7),
        exports,
        Typed.list(cache.messages(4)),
        List.copyOf(from),
        Set.copyOf(request.texts(9)),
        request.message(2).filter(definition -> definition.has(1)).isPresent());
  }
}
