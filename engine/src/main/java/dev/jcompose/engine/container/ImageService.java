package dev.jcompose.engine.container;

import dev.jcompose.engine.EngineException;
import dev.jcompose.engine.image.ContainerImages;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.build.BuildListener;
import dev.jcompose.image.build.BuildRequest;
import dev.jcompose.image.build.Finding;
import dev.jcompose.image.build.ImageBuilder;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The images, with an eye on the containers that use them.
final class ImageService implements ContainerImages {
  private final Parts parts;

  private final ImageBuilder builder;
  private final RunSteps steps;

  ImageService(Parts parts, ImageBuilder builder, RunSteps steps) {
    this.parts = parts;
    this.builder = builder;
    this.steps = steps;
  }

  @Override
  public Optional<Image> find(String ref) {
    return Failures.translated(() -> parts.images().find(ref));
  }

  @Override
  public Image get(String ref) {
    return find(ref).orElseThrow(() -> missing(ref));
  }

  @Override
  public ImageDetails details(String ref) {
    return Failures.translated(() -> parts.images().details(ref)).orElseThrow(() -> missing(ref));
  }

  /// Docker names the tag, also one that was not written.
  private static EngineException missing(String ref) {
    boolean complete = ref.indexOf(':', ref.lastIndexOf('/') + 1) >= 0 || ref.indexOf('@') >= 0;
    return new EngineException.NotFound("No such image: " + ref + (complete ? "" : ":latest"));
  }

  @Override
  public List<Image> list() {
    return parts.images().list();
  }

  @Override
  public List<Image> load(InputStream archive) {
    List<Image> loaded = Failures.translated(() -> parts.images().load(archive));
    loaded.forEach(image -> announce("load", image.id().value(), name(image)));
    return loaded;
  }

  @Override
  public Image importRootfs(InputStream tar, Optional<String> name, List<String> changes) {
    Image image = Failures.translated(() -> parts.images().importRootfs(tar, name, changes));
    announce("import", image.id().value(), name(image));
    return image;
  }

  @Override
  public Image build(BuildRequest request, BuildListener listener) throws InterruptedException {
    Image image;
    try (RunSteps.Session session = steps.session()) {
      image = builder.build(request, session, listener);
    }
    request.tags().forEach(name -> announce("tag", image.id().value(), name));
    return image;
  }

  @Override
  public List<Finding> check(BuildRequest request) throws InterruptedException {
    return builder.check(request);
  }

  private static String name(Image image) {
    return image.tags().isEmpty() ? image.id().value() : image.tags().getFirst();
  }

  @Override
  public void tag(String ref, String name) {
    Image image = get(ref);
    Failures.translating(() -> parts.images().tag(ref, name));
    announce("tag", image.id().value(), name);
  }

  @Override
  public List<String> remove(String ref, boolean force) {
    Image image = get(ref);
    List<String> lines = Failures.translated(() -> parts.images().remove(ref, force, inUse()));
    for (String line : lines) {
      announce(
          line.startsWith("Untagged:") ? "untag" : "delete",
          image.id().value(),
          line.substring(line.indexOf(' ') + 1));
    }
    return lines;
  }

  @Override
  public Set<Digest> inUse() {
    Set<Digest> used = new HashSet<>();
    parts.registry().all().forEach(live -> used.add(new Digest(live.definition.imageId())));
    return used;
  }

  private void announce(String action, String id, String name) {
    parts.events().publish("image", action, id, Map.of("name", name));
  }
}
