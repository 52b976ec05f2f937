package dev.jcompose.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.request.BasePolicy;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CachePolicy;
import dev.jcompose.builder.request.CacheTarget;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.image.Digest;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.document.Descriptor;
import dev.jcompose.image.document.ManifestDocument;
import dev.jcompose.image.fixture.TestArchive;
import dev.jcompose.image.fixture.TestRegistry;
import dev.jcompose.image.fixture.TestTar;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.registry.Credential;
import dev.jcompose.image.registry.RegistrySettings;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Base images and caches of builds that come from registries and go there.
@Tag("root")
final class BuildWithRegistryTest {
  private static final RegistrySettings KNOWN =
      new RegistrySettings(
          domain -> Optional.of(new Credential("me", "secret", false)), Set.of(), Map.of());

  @TempDir private Path temp;
  private TestImages images;
  private TestRegistry registry;
  private Path context;
  private final List<BuildEvent> events = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root for owners");
    images = TestImages.open(temp.resolve("store"));
    registry = new TestRegistry();
    context = Files.createDirectory(temp.resolve("context"));
    Files.writeString(context.resolve("f"), "1");
    publishBase();
  }

  @AfterEach
  void close() {
    registry.close();
    images.close();
  }

  private void publishBase() {
    byte[] layer = new TestTar().file("base", "b").bytes();
    byte[] blob = TestTar.gzip(layer);
    byte[] config = TestArchive.config(layer);
    byte[] manifest =
        new ManifestDocument(
                new Descriptor(Descriptor.CONFIG, registry.blob(config), config.length),
                List.of(
                    new Descriptor(Descriptor.LAYER + "+gzip", registry.blob(blob), blob.length)))
            .bytes();
    Digest _ = registry.manifest("private/base", "1", Descriptor.MANIFEST, manifest);
  }

  private String base() {
    return registry.domain() + "/private/base:1";
  }

  private BuildRequest request(String dockerfile, RegistrySettings settings) {
    return BuildRequest.of(context)
        .withInline(Optional.of(dockerfile))
        .withBases(new BasePolicy(BasePolicy.When.MISSING, settings));
  }

  private Image build(TestImages store, BuildRequest request) throws InterruptedException {
    events.clear();
    return store
        .builder()
        .build(
            request,
            (step, output, cancellation) -> {
              throw new IllegalStateException("no command is run here");
            },
            event -> {
              synchronized (events) {
                events.add(event);
              }
            });
  }

  private long cached() {
    return events.stream().filter(event -> event instanceof BuildEvent.Cached).count();
  }

  // ---- base images

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM %s\n",
        "FROM scratch\nCOPY --from=%s /base /base\n",
        "FROM named\nCOPY f /f\n",
        "FROM scratch\nCOPY --from=named /base /base\n"
      })
  void imagesOfADockerfileArePulledAsWhoAsks(String dockerfile) throws InterruptedException {
    registry.requireLogin("me:secret", true);
    String text = dockerfile.formatted(base());
    Map<String, NamedContext> contexts = Map.of("named", new NamedContext.FromImage(base()));
    assertThatThrownBy(
            () -> build(images, request(text, RegistrySettings.DEFAULT).withContexts(contexts)))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:")
        .hasMessageContaining("access denied by 127.0.0.1");
    assertThat(images.list()).isEmpty();
    Image image = build(images, request(text, KNOWN).withContexts(contexts));
    assertThat(image.layers()).isNotEmpty();
  }

  @Test
  void pullMeansEveryBaseButThoseJustBuilt() throws InterruptedException {
    Image _ = build(images, request("FROM " + base() + "\n", KNOWN).withTags(List.of("built")));
    int before = registry.requests().size();
    Map<String, NamedContext> contexts = Map.of("other", new NamedContext.OfStore("built"));
    BuildRequest request =
        request("FROM other\nCOPY --from=" + base() + " /base /b\n", KNOWN)
            .withContexts(contexts)
            .withBases(new BasePolicy(BasePolicy.When.ALWAYS, KNOWN));
    assertThat(build(images, request).layers()).hasSize(2);
    assertThat(registry.requests().subList(before, registry.requests().size()))
        .anyMatch(line -> line.contains("/private/base/manifests/1"));
    BuildRequest local =
        request("FROM built\n", KNOWN).withBases(new BasePolicy(BasePolicy.When.ALWAYS, broken()));
    assertThatThrownBy(() -> build(images, local)).hasMessageContaining("image not found");
  }

  /// Docker Hub is looked for where nothing answers.
  private static RegistrySettings broken() {
    return new RegistrySettings(
        domain -> Optional.empty(), Set.of(), Map.of("docker.io", List.of("127.0.0.1:1")));
  }

  // ---- caches

  private static final String TWO_STAGES =
      """
      FROM scratch AS one
      COPY f /unused-by-the-image
      FROM scratch
      COPY --from=one /unused-by-the-image /f
      """;

  private CachePlace.Repository place() {
    return new CachePlace.Repository(ImageReference.parse(registry.domain() + "/team/cache:c"));
  }

  private BuildRequest exporting(CachePlace place, boolean all) {
    return request(TWO_STAGES, KNOWN)
        .withCache(
            new CachePolicy(
                false, Set.of(), List.of(), List.of(new CacheTarget(place, all, false))));
  }

  private BuildRequest importing(CachePlace.Source place) {
    return request(TWO_STAGES, KNOWN)
        .withCache(new CachePolicy(false, Set.of(), List.of(place), List.of()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCacheGoesToAnotherEngineByARegistry(boolean all) throws InterruptedException {
    registry.requireLogin("me:secret", true);
    Image here = build(images, exporting(place(), all));
    assertThat(cached()).isZero();
    try (TestImages other = TestImages.open(temp.resolve("other"))) {
      Image there = build(other, importing(place()));
      assertThat(cached()).isEqualTo(all ? 2 : 1);
      assertThat(there.layers()).isEqualTo(here.layers());
    }
  }

  @Test
  void onlyLayersOfStepsThatAreFoundAreFetched() throws IOException, InterruptedException {
    Image _ = build(images, exporting(place(), true));
    Files.writeString(context.resolve("f"), "2");
    int before = registry.requests().size();
    try (TestImages other = TestImages.open(temp.resolve("other"))) {
      Image _ = build(other, importing(place()));
      assertThat(cached()).isZero();
    }
    assertThat(registry.requests().subList(before, registry.requests().size()))
        .filteredOn(line -> line.contains("/blobs/"))
        .as("the cache's configuration")
        .hasSize(1);
  }

  @Test
  void anImageCarriesItsOwnCache() throws InterruptedException {
    String name = registry.domain() + "/team/app:1";
    Image here = build(images, exporting(new CachePlace.Inline(), true).withTags(List.of(name)));
    Digest _ = images.push(name, KNOWN, event -> {});
    try (TestImages other = TestImages.open(temp.resolve("other"))) {
      Image there = build(other, importing(new CachePlace.Repository(ImageReference.parse(name))));
      assertThat(cached()).as("what is not in the image is not in its cache").isEqualTo(1);
      assertThat(there.layers()).isEqualTo(here.layers());
    }
  }

  @Test
  void aCacheThatIsNotThereOrDamagedIsNoError() throws InterruptedException {
    Image here = build(images, exporting(place(), true));
    for (String key : registry.blobs()) {
      if (!key.contains(here.id().hex())) {
        registry.corrupt(new Digest(key), new byte[] {1, 2, 3});
      }
    }
    try (TestImages other = TestImages.open(temp.resolve("other"))) {
      Image there = build(other, importing(place()));
      assertThat(there.layers()).isEqualTo(here.layers());
      assertThat(events.toString()).contains("Warning[message=cache " + place());
      CachePlace.Source nowhere =
          new CachePlace.Repository(ImageReference.parse(registry.domain() + "/team/none:c"));
      Image _ = build(other, importing(nowhere));
      assertThat(events.toString())
          .contains("Warning[message=cache " + nowhere)
          .contains("not found");
    }
  }

  @Test
  void aCacheThatCannotBeWrittenIsAnErrorUnlessItIsAllowed() throws InterruptedException {
    CachePlace closed = new CachePlace.Repository(ImageReference.parse("127.0.0.1:1/team/cache:c"));
    BuildRequest request = exporting(closed, true);
    assertThatThrownBy(() -> build(images, request))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("cache 127.0.0.1:1/team/cache:c: not written")
        .hasMessageContaining("cannot connect");
    CacheTarget allowed = new CacheTarget(closed, true, true);
    Image image =
        build(
            images,
            request.withCache(new CachePolicy(false, Set.of(), List.of(), List.of(allowed))));
    assertThat(image.layers()).hasSize(1);
    assertThat(events.toString()).contains("not written");
  }

  // ---- platforms

  @Test
  void aBuildForSeveralPlatformsGivesAnImageForEachUnderOneName() throws InterruptedException {
    String dockerfile =
        """
        FROM --platform=$BUILDPLATFORM scratch AS host
        ARG TARGETARCH
        COPY f /f-$TARGETARCH
        FROM scratch
        ARG TARGETPLATFORM TARGETVARIANT BUILDPLATFORM
        LABEL for=$TARGETPLATFORM variant=$TARGETVARIANT by=$BUILDPLATFORM
        COPY --from=host / /
        """;
    List<Platform> platforms =
        List.of(Platform.parse("linux/arm/v7"), Platform.parse("linux/arm64"), Platform.HERE);
    Image here =
        build(
            images,
            request(dockerfile, RegistrySettings.DEFAULT)
                .withTags(List.of("many:1"))
                .withPlatforms(platforms));
    assertThat(here.architecture()).isEqualTo(Platform.HERE.architecture());
    for (Platform platform : platforms) {
      CatalogEntry image = images.find("many:1", platform).orElseThrow();
      assertThat(image.platform()).isEqualTo(platform);
      assertThat(image.document().config().labels())
          .containsEntry("for", platform.toString())
          .containsEntry("variant", platform.variant())
          .containsEntry("by", Platform.HERE.toString());
    }
    assertThat(events)
        .anyMatch(event ->
            event instanceof BuildEvent.Started(_, String title)
                && title.startsWith("[linux/arm/v7 host 2/2] COPY"));
    // A later build for this machine alone takes the name from all.
    Image _ =
        build(
            images,
            request("FROM scratch\nCOPY f /g\n", RegistrySettings.DEFAULT)
                .withTags(List.of("many:1")));
    assertThat(images.find("many:1", platforms.getFirst())).isEmpty();
  }

  @Test
  void aBaseImageOfAnotherPlatformIsNotUsedForThisOne() throws InterruptedException {
    Image _ =
        build(
            images,
            request("FROM scratch\nCOPY f /\n", RegistrySettings.DEFAULT)
                .withTags(List.of("localhost:1/far"))
                .withPlatforms(List.of(Platform.parse("linux/s390x"))));
    assertThatThrownBy(
            () -> build(images, request("FROM localhost:1/far\n", RegistrySettings.DEFAULT)))
        .hasMessageContaining("image not found");
    Image built =
        build(
            images,
            request(
                "FROM --platform=linux/s390x localhost:1/far\nCOPY f /h\n",
                RegistrySettings.DEFAULT));
    assertThat(built.architecture()).isEqualTo("s390x");
    for (String wrong : List.of("windows/amd64", "nonsense")) {
      assertThatThrownBy(() ->
              build(
                  images,
                  request("FROM --platform=" + wrong + " scratch\n", RegistrySettings.DEFAULT)))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(wrong);
    }
  }
}
