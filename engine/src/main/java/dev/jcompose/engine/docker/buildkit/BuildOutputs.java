package dev.jcompose.engine.docker.buildkit;

import dev.jcompose.buildkit.control.BuildOrder;
import dev.jcompose.buildkit.progress.BuildProgress;
import dev.jcompose.buildkit.progress.Vertex;
import dev.jcompose.buildkit.session.ClientSession;
import dev.jcompose.buildkit.session.FileSender;
import dev.jcompose.buildkit.session.SentFile;
import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.image.Digest;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.linux.call.IoFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Where the image of a build goes: into the store, to a registry, to the client as an archive or
/// as files.
record BuildOutputs(
    Engine engine, Sessions sessions, BuildOrder order, String image, BuildProgress progress) {
  private static final Set<String> TYPES = Set.of("moby", "image", "docker", "oci", "tar", "local");
  private static final String ANNOTATION = "annotation";

  /// Attributes that would change what is written, with the values that do not. What else there is
  /// says what is done anyway, or is of no meaning here; BuildKit, too, reads over what it does not
  /// know.
  private static final Map<String, Set<String>> USUAL =
      Map.of(
          "compression",
          Set.of("gzip", "uncompressed"),
          "force-compression",
          Set.of("false", "0"),
          "push-by-digest",
          Set.of("false", "0"),
          "registry.insecure",
          Set.of("false", "0"),
          "tar",
          Set.of("true", "1"),
          "rewrite-timestamp",
          Set.of("false", "0"));

  /// Writes all of them.
  ///
  /// @return what is sent to the client: `containerimage.digest`
  Map<String, String> write() throws InterruptedException {
    check(order);
    Map<String, String> answer = new LinkedHashMap<>();
    boolean kept = false;
    try {
      for (int number = 0; number < order.exports().size(); number++) {
        BuildOrder.Typed export = order.exports().get(number);
        kept |= isStored(export);
        write(number, export, answer);
      }
    } finally {
      if (!kept) {
        discard();
      }
    }
    return answer;
  }

  private static boolean isStored(BuildOrder.Typed export) {
    return export.type().equals("moby") || export.type().equals("image");
  }

  /// Refuses what could not be written, before anything is built.
  static void check(BuildOrder order) {
    for (BuildOrder.Typed export : order.exports()) {
      if (!TYPES.contains(export.type())) {
        throw FrontendOptions.refused(
            "output type "
                + export.type()
                + " is not supported (image, docker, oci, tar and local are)");
      }
      export
          .attributes()
          .forEach((name, value) -> {
            Set<String> usual = USUAL.getOrDefault(name, Set.of(value));
            if (!usual.contains(value) || name.startsWith(ANNOTATION)) {
              throw FrontendOptions.refused(
                  "output type=%s: %s=%s is not supported".formatted(export.type(), name, value));
            }
          });
    }
  }

  private void write(int number, BuildOrder.Typed export, Map<String, String> answer)
      throws InterruptedException {
    switch (export.type()) {
      case "moby", "image" -> {
        answer.put("containerimage.config.digest", image);
        answer.put("containerimage.digest", image);
        store(export, answer);
      }
      case "docker", "oci" -> {
        answer.put("containerimage.config.digest", image);
        answer.putIfAbsent("containerimage.digest", image);
        archive(number, export);
      }
      case "tar" ->
          in(
              "sending tarball",
              _ ->
                  engine
                      .images()
                      .read(
                          image,
                          root -> {
                            SentFile out = SentFile.open(session(), number, Map.of());
                            try (FileTree tree = FileTree.open(root)) {
                              tree.writeAll(out);
                            } catch (IOException | RuntimeException failure) {
                              out.abandon();
                              throw failure;
                            }
                          }));
      case "local" ->
          in(
              "copying files",
              _ -> engine.images().read(image, root -> FileSender.send(session(), number, root)));
      default -> throw new IllegalStateException(export.type());
    }
  }

  private void store(BuildOrder.Typed export, Map<String, String> answer)
      throws InterruptedException {
    List<ImageReference> names = names(export);
    in(
        "exporting to image",
        line -> {
          line.did("exporting layers");
          line.did("writing image " + image);
          for (ImageReference name : names) {
            engine.images().tag(image, name.familiar());
            line.did("naming to " + name.canonical());
          }
        });
    if (!names.isEmpty()) {
      answer.put(
          "image.name",
          names.stream().map(ImageReference::canonical).collect(Collectors.joining(",")));
    }
    if (FrontendOptions.isTrue(export.attributes().getOrDefault("push", "false"))) {
      if (names.isEmpty()) {
        throw FrontendOptions.refused("tag is needed when pushing to registry");
      }
      for (ImageReference name : names) {
        in(
            "pushing " + name.canonical(),
            line -> answer.put("containerimage.digest", push(name, line).value()));
      }
    }
  }

  private Digest push(ImageReference name, Vertex line) throws InterruptedException {
    Map<String, Vertex.Transfer> layers = new LinkedHashMap<>();
    TransferEvent.Listener listener =
        event -> {
          switch (event) {
            case TransferEvent.Changed(Digest layer, TransferEvent.State state) -> {
              Vertex.Transfer transfer = transfer(layer, line, layers);
              if (state != TransferEvent.State.PREPARING && state != TransferEvent.State.WAITING) {
                transfer.done(0);
              }
            }
            case TransferEvent.Mounted mounted -> transfer(mounted.layer(), line, layers).done(0);
            case TransferEvent.Bytes _, TransferEvent.Sent _, TransferEvent.Resolved _ -> {}
          }
        };
    return engine
        .images()
        .push(name.familiar(), SessionCredentials.registries(session()), listener.oneAtATime());
  }

  private static Vertex.Transfer transfer(
      Digest layer, Vertex line, Map<String, Vertex.Transfer> layers) {
    return layers.computeIfAbsent(
        layer.hex(), hex -> line.transfer("layer " + hex.substring(0, 12)));
  }

  private void archive(int number, BuildOrder.Typed export) throws InterruptedException {
    List<String> names = names(export).stream().map(ImageReference::familiar).toList();
    in(
        "exporting to " + export.type() + " image format",
        line -> {
          SentFile out = SentFile.open(session(), number, Map.of());
          try {
            engine.images().save(image, names, out);
            line.did("sending tarball");
          } catch (RuntimeException failure) {
            out.abandon();
            throw failure;
          }
        });
  }

  private static List<ImageReference> names(BuildOrder.Typed export) {
    List<ImageReference> names = new ArrayList<>();
    for (String name : export.attributes().getOrDefault("name", "").split(",", -1)) {
      if (!name.isBlank()) {
        names.add(ImageReference.parse(name.strip()).withDefaultTag());
      }
    }
    return names;
  }

  private ClientSession session() throws InterruptedException {
    return sessions.await(order.session());
  }

  /// An image that was not requested stays only in the cache, unless it is used already.
  private void discard() {
    try {
      if (engine.images().get(image).tags().isEmpty()) {
        List<String> _ = engine.images().remove(image, false);
      }
    } catch (EngineException used) {
      return;
    }
  }

  private interface Part {
    void run(Vertex line) throws IOException, InterruptedException;
  }

  private void in(String title, Part part) throws InterruptedException {
    Vertex line = progress.begin(title);
    try {
      part.run(line);
      line.done();
    } catch (IOException failure) {
      String message = title + ": " + IoFailure.words(failure);
      line.failed(message);
      throw new EngineException.ServerError(message, failure);
    } catch (RuntimeException failure) {
      line.failed(String.valueOf(failure.getMessage()));
      throw failure;
    }
  }
}
