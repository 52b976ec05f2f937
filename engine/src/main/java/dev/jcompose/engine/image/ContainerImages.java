package dev.jcompose.engine.image;

import dev.jcompose.engine.EngineException;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.build.BuildListener;
import dev.jcompose.image.build.BuildRequest;
import dev.jcompose.image.build.Finding;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The images of an engine, with an eye on who uses them.
public interface ContainerImages {
  /// The image, if there is one.
  Optional<Image> find(String ref);

  /// The image.
  ///
  /// @throws EngineException.NotFound when there is none (`No such image: x`)
  Image get(String ref);

  /// All there is to know of one.
  ///
  /// @throws EngineException.NotFound when there is none
  ImageDetails details(String ref);

  /// All images, newest first.
  List<Image> list();

  /// Reads a `docker save` or OCI archive.
  List<Image> load(InputStream archive);

  /// Makes an image of a tar of a root file system.
  ///
  /// @param name name and tag; empty for none
  /// @param changes Dockerfile instructions
  Image importRootfs(InputStream tar, Optional<String> name, List<String> changes);

  /// Builds an image from a Dockerfile; its RUN steps run in containers of this engine.
  ///
  /// @throws dev.jcompose.image.BuildException with a place in the Dockerfile
  /// @throws dev.jcompose.image.ImageException when something else is wrong, or it was cancelled
  Image build(BuildRequest request, BuildListener listener) throws InterruptedException;

  /// What is worth a remark in a request's Dockerfile; nothing is built.
  List<Finding> check(BuildRequest request) throws InterruptedException;

  /// Gives an image one more name.
  void tag(String ref, String name);

  /// Removes a name, and with its last name the image.
  ///
  /// @return lines `Untagged: ...` and `Deleted: ...`
  /// @throws EngineException.Conflict when containers use it
  List<String> remove(String ref, boolean force);

  /// Images that containers use.
  Set<Digest> inUse();
}
