package dev.jcompose.image.overlay;

import dev.jcompose.image.CommitRequest;
import dev.jcompose.image.Digest;
import dev.jcompose.image.DiskUsage;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageDetails;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.PruneReport;
import dev.jcompose.image.Snapshot;
import dev.jcompose.image.registry.Distribution;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.registry.SearchHit;
import dev.jcompose.image.registry.TransferEvent;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The images of an engine and the writable layers made from them. Thread-safe.
///
/// What fails leaves no image, name or writable layer behind; layers that it added and nothing else
/// needs are removed. After a kill at any instant, an image or snapshot is complete, or is removed
/// at the next start. So everything that adds an image can be repeated: a pull, load, import or
/// commit of the same content finds its layers, and a tag that exists stays as it is.
public interface Images {
  /// The default comment of an import.
  String IMPORTED = "Imported from -";

  /// The image with this name (`nginx`, `nginx:1.27`, `nginx@sha256:...`), id, or unique id prefix.
  Optional<Image> find(String reference);

  /// The same for a platform, when there is one for it.
  Optional<Image> find(String reference, Platform platform);

  /// All images, newest first.
  List<Image> list();

  /// All there is to know of one, as for [#find].
  Optional<ImageDetails> details(String reference);

  /// Reads a `docker save` or OCI archive, plain or compressed.
  ///
  /// @return the images in it, as stored, with only the names that they have in it
  List<Image> load(InputStream archive);

  /// Creates a one-layer image from a tar archive of a root file system.
  ///
  /// @param name name and tag; empty for none
  /// @param config how to run it
  /// @param comment of its only step of history
  ///
  /// @param architecture that the image is said to be for; this machine's when it is empty
  Image importRootfs(
      InputStream tar,
      Optional<String> name,
      ImageConfig config,
      String comment,
      Optional<String> architecture);

  /// The same for this machine.
  default Image importRootfs(
      InputStream tar, Optional<String> name, ImageConfig config, String comment) {
    return importRootfs(tar, name, config, comment, Optional.empty());
  }

  /// The same without a configuration, and with Docker's comment.
  default Image importRootfs(InputStream tar, Optional<String> name) {
    return importRootfs(tar, name, ImageConfig.EMPTY, IMPORTED);
  }

  /// Gives an image one more name.
  void tag(String reference, String name);

  /// Removes a name, and with its last name the image and every layer that nothing else uses. A
  /// second time, it fails: there is no such image.
  ///
  /// @param force whether images of containers that do not run go, too
  /// @param inUse what containers use; refused unless it is only untagged
  /// @param parents whether images without a name go, too, that nothing but the removed one was
  ///   made from
  /// @return lines `Untagged: ...` and `Deleted: ...`
  List<String> remove(String reference, boolean force, boolean parents, ImagesInUse inUse);

  /// The same with the parents.
  default List<String> remove(String reference, boolean force, ImagesInUse inUse) {
    return remove(reference, force, true, inUse);
  }

  /// Ids of the images that others were made from.
  Set<Digest> parents();

  /// Removes images that no container uses: those without a name, or all.
  PruneReport prune(boolean all, Set<Digest> inUse);

  /// What images cost on the disk.
  DiskUsage usage();

  /// The tags that a repository has at its registry.
  ///
  /// @throws ImageException when it has none, or the registry does not list them
  List<String> tags(String name, RegistrySettings settings) throws InterruptedException;

  /// Writes images as `docker save` does.
  ///
  /// @param references names or ids; an image asked for by id has no name in the archive, and a
  ///   repository stands for all its tags
  void save(List<String> references, OutputStream out);

  /// Writes one image as `docker save` does, with other names than it has here.
  void save(String reference, List<String> names, OutputStream out);

  /// Looks at the whole file system of an image.
  ///
  /// @param use gets a path that is good until it returns
  void read(String reference, ContentUse use) throws InterruptedException;

  /// What somebody does with the files of an image.
  interface ContentUse {
    void with(Path root) throws IOException, InterruptedException;
  }

  /// Creates an image from a container's writable layer. The container should be paused in the
  /// meantime.
  Image commit(CommitRequest request);

  /// Writes a container's whole file system as a tar, mounts not included.
  ///
  /// @param key of its writable layer
  void export(String key, OutputStream out);

  /// Creates the writable layer of a container.
  ///
  /// @param key unique, `[0-9a-z-]`: the container's id
  default Snapshot createSnapshot(String key, Digest image) {
    return createSnapshot(key, image, Optional.empty());
  }

  /// The same with a limit.
  ///
  /// @param size how many bytes it may have, as long as [#obstacleToLimits] is empty; empty for no
  ///   limit
  Snapshot createSnapshot(String key, Digest image, Optional<Long> size);

  /// Why writable layers cannot be limited on this machine, with the remedy; empty when they can.
  Optional<String> obstacleToLimits();

  /// The writable layer made under this key.
  Optional<Snapshot> snapshot(String key);

  /// The unpacked layers of an image, to mount it and read from it: topmost first, at least two.
  List<Path> layers(Digest image);

  /// Removes a writable layer. Idempotent.
  void removeSnapshot(String key);

  /// Pulls an image by name; layers that exist already are not fetched again.
  ///
  /// @throws ImageException when it does not exist, is denied, is for another platform, or is
  ///   corrupted
  default Image pull(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException {
    return pull(name, Platform.HERE, settings, listener);
  }

  /// The same for another platform.
  Image pull(
      String name, Platform platform, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException;

  /// Pushes the image with this name.
  ///
  /// @return digest of its manifest
  Digest push(String name, RegistrySettings settings, TransferEvent.Listener listener)
      throws InterruptedException;

  /// What a name currently refers to at its registry.
  Distribution distribution(String name, RegistrySettings settings) throws InterruptedException;

  /// Asks a registry whether it accepts the credentials in the settings.
  ///
  /// @throws ImageException when it does not
  void login(String domain, RegistrySettings settings) throws InterruptedException;

  /// Searches a registry for repositories.
  ///
  /// @param limit how many at most
  /// @throws ImageException when it cannot be searched
  List<SearchHit> search(String domain, String term, int limit, RegistrySettings settings)
      throws InterruptedException;
}
