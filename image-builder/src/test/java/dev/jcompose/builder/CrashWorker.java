package dev.jcompose.builder;

import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImagesInUse;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestTar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Changes a store without end, to be killed at any moment.
final class CrashWorker {
  private CrashWorker() {}

  /// Starts it.
  ///
  /// @param args the store, a build context, and a seed
  public static void main(String[] args) throws IOException, InterruptedException {
    Random random = new Random(Long.parseLong(args[2]));
    try (TestImages images = TestImages.open(Path.of(args[0]))) {
      System.out.write('r');
      System.out.flush();
      for (int i = 0; ; i++) {
        step(images, Path.of(args[1]), random, i);
      }
    }
  }

  private static void step(TestImages images, Path context, Random random, int i)
      throws InterruptedException {
    byte[] base = layer(random, "base");
    byte[] top = layer(random, "top");
    switch (random.nextInt(5)) {
      case 0 -> {
        byte[] archive =
            TestArchive.docker("x:" + random.nextInt(4), TestArchive.config(base, top), base, top);
        List<Image> _ = images.load(new ByteArrayInputStream(archive));
      }
      case 1 -> {
        Image _ =
            images.importRootfs(
                new ByteArrayInputStream(base), Optional.of("y:" + random.nextInt(4)), List.of());
      }
      case 2 -> {
        Image _ =
            images
                .builder()
                .build(BuildRequest.of(context), (step, output, cancel) -> 1, event -> {});
      }
      case 3 -> {
        for (Image image : images.list()) {
          List<String> _ = images.remove(image.id().value(), true, ImagesInUse.NONE);
        }
      }
      default -> {
        for (Image image : images.list()) {
          images.createSnapshot("c-" + i, image.id());
          images.removeSnapshot("c-" + (i - 3));
          break;
        }
      }
    }
  }

  private static byte[] layer(Random random, String name) {
    byte[] content = new byte[1 + random.nextInt(300_000)];
    random.nextBytes(content);
    return new TestTar().file(name + "/file", 0644, content).symlink(name + "/l", "x").bytes();
  }
}
