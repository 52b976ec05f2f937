package dev.jcompose.engine.image;

import dev.jcompose.builder.cache.CacheItem;
import dev.jcompose.builder.cache.CachePruning;
import dev.jcompose.builder.check.CheckWarning;
import dev.jcompose.builder.progress.BuildListener;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.request.ContainerConfig;
import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.overlay.Images;
import dev.jcompose.image.registry.Distribution;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.SearchHit;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The images of an engine, aware of the containers that use them.
public interface ContainerImages {
  /// The image, if there is one.
  Optional<Image> find(String ref);

  /// The image with this name for a platform.
  Optional<Image> find(String ref, Platform platform);

  /// The image.
  ///
  /// @throws EngineException.NotFound when there is none (`No such image: x`)
  Image get(String ref);

  /// All details of an image.
  ///
  /// @throws EngineException.NotFound when there is none
  ImageDetails details(String ref);

  /// The unpacked layers of an image, to mount it and read from it: topmost first, at least two.
  ///
  /// @throws EngineException.NotFound when there is no such image
  List<Path> layers(Digest image);

  /// Why writable layers cannot be limited on this machine, with the remedy; empty when they can.
  Optional<String> obstacleToLimits();

  /// All images, newest first.
  List<Image> list();

  /// Reads a `docker save` or OCI archive.
  List<Image> load(InputStream archive);

  /// Creates an image from a tar archive of a root file system.
  ///
  /// @param name name and tag; empty for none
  /// @param changes Dockerfile instructions
  /// @param comment what its history says; empty for Docker's own words
  ///
  /// @param architecture that the image is said to be for; this machine's when it is empty
  Image importRootfs(
      InputStream tar,
      Optional<String> name,
      List<String> changes,
      String comment,
      Optional<String> architecture);

  /// The same for this machine.
  default Image importRootfs(
      InputStream tar, Optional<String> name, List<String> changes, String comment) {
    return importRootfs(tar, name, changes, comment, Optional.empty());
  }

  /// Pulls an image; layers that exist already are not fetched again.
  ///
  /// @throws EngineException.NotFound when the registry does not have it
  Image pull(
      String name, Platform platform, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException;

  /// Pushes an image.
  ///
  /// @return digest of its manifest
  Digest push(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException;

  /// What a name currently refers to at its registry.
  Distribution distribution(String name, RegistrySettings settings) throws InterruptedException;

  /// Asks a registry whether it accepts the credentials in the settings.
  ///
  /// @throws EngineException.BadRequest when it does not
  void login(String domain, RegistrySettings settings) throws InterruptedException;

  /// Searches a registry for repositories.
  ///
  /// @param domain as in an image's name
  /// @param limit how many at most
  List<SearchHit> search(String domain, String term, int limit, RegistrySettings settings)
      throws InterruptedException;

  /// The tags that a repository has at its registry.
  ///
  /// @throws EngineException.NotFound when it has none, or the registry does not list them
  List<String> tags(String name, RegistrySettings settings) throws InterruptedException;

  /// Whether each of them is an image, or a repository with images.
  ///
  /// @throws EngineException.NotFound for the first that is not
  void requireAll(List<String> references);

  /// Writes images as an archive that `docker load` reads; a repository stands for all its tags.
  void save(List<String> references, OutputStream out);

  /// Writes one image as such an archive, with other names than it has here.
  void save(String ref, List<String> names, OutputStream out);

  /// Looks at the whole file system of an image.
  ///
  /// @param use gets a path that is good until it returns
  void read(String ref, Images.ContentUse use) throws InterruptedException;

  /// What the images cost on the disk.
  DiskUsage usage();

  /// What the build cache keeps, in no order.
  List<CacheItem> buildCache();

  /// Removes some of it.
  ///
  /// @return what went
  List<CacheItem> pruneBuildCache(CachePruning pruning);

  /// Creates an image from a container's files.
  ///
  /// @param name empty for none
  /// @param config replacements for the container's configuration, field by field
  /// @param changes Dockerfile instructions
  Image commit(
      String container,
      Optional<String> name,
      Optional<ContainerConfig> config,
      List<String> changes,
      String author,
      String comment);

  /// The changes of a container to the files of its image, by path.
  List<FileChange> changes(String container);

  /// Builds an image from a Dockerfile; its RUN steps run in containers of this engine.
  ///
  /// @throws dev.jcompose.builder.dockerfile.BuildException with a place in the Dockerfile
  /// @throws dev.jcompose.image.ImageException when something else is wrong, or it was cancelled
  Image build(BuildRequest request, BuildListener listener) throws InterruptedException;

  /// The base images of a request's Dockerfile, as far as it can be parsed.
  Set<String> sources(BuildRequest request);

  /// The warnings about a request's Dockerfile; nothing is built.
  List<CheckWarning> check(BuildRequest request) throws InterruptedException;

  /// Gives an image one more name.
  void tag(String ref, String name);

  /// Removes a name and, with the last name, the image.
  ///
  /// @return lines `Untagged: ...` and `Deleted: ...`
  /// @throws EngineException.Conflict when containers use it
  default List<String> remove(String ref, boolean force) {
    return remove(ref, force, true);
  }

  /// The same.
  ///
  /// @param parents whether images without a name go, too, that nothing but the removed one was
  ///   made from
  List<String> remove(String ref, boolean force, boolean parents);

  /// Ids of the images that others were made from.
  Set<Digest> parents();

  /// Images that containers use.
  Set<Digest> inUse();
}
