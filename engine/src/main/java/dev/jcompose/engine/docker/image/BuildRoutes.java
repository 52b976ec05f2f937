package dev.jcompose.engine.docker.image;

import dev.jcompose.builder.progress.Cancellation;
import dev.jcompose.builder.request.BasePolicy;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CachePolicy;
import dev.jcompose.builder.source.GitSource;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.source.RemoteArchive;
import dev.jcompose.builder.step.StepNetwork;
import dev.jcompose.builder.step.StepSettings;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.buildkit.TracedBuilds;
import dev.jcompose.engine.docker.form.AskedPlatform;
import dev.jcompose.engine.docker.form.QueryJson;
import dev.jcompose.engine.http.Exchange;
import dev.jcompose.engine.http.HttpProblem;
import dev.jcompose.engine.http.Query;
import dev.jcompose.engine.http.Router;
import dev.jcompose.engine.image.RegistryCredentials;
import dev.jcompose.engine.image.RegistryFile;
import dev.jcompose.engine.request.ContainerMode;
import dev.jcompose.image.Image;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.image.tree.FileTree;
import dev.jcompose.image.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Builds images through the API of Docker's classic builder: the context comes as a tar archive,
/// and progress is sent as it happens.
///
/// @param traced builds by BuildKit's rules, for clients that ask for that
public record BuildRoutes(Engine engine, TracedBuilds traced) {
  public void addTo(Router routes) {
    routes.post("/build", this::build);
  }

  private void build(Exchange exchange) throws IOException, InterruptedException {
    Query query = exchange.query();
    switch (query.text("version").orElse("1")) {
      case "", "1" -> {}
      case "2" -> {
        traced.build(exchange);
        return;
      }
      default -> throw HttpProblem.badRequest("invalid builder version (1 and 2 are known)");
    }
    var cancellation = new Cancellation();
    exchange.onClose(cancellation::cancel);
    Optional<String> remote = query.text("remote").filter(url -> !url.isEmpty());
    if (remote.isPresent()) {
      Optional<GitSource> repository = GitSource.parse(remote.get());
      if (repository.isPresent()) {
        run(exchange, request(exchange, new NamedContext.Git(repository.get()), cancellation));
      } else if (RemoteArchive.isAddress(remote.get())) {
        fetched(exchange, remote.get(), cancellation);
      } else {
        throw HttpProblem.badRequest(
            "remote context " + remote.get() + ": not a git or HTTP address");
      }
      return;
    }
    Path context = Files.createTempDirectory(engine.config().temporary(), "build-");
    try {
      try (FileTree tree = FileTree.open(context)) {
        tree.unpack(TreePath.of("/"), exchange.body());
      }
      run(exchange, request(exchange, new NamedContext.Directory(context), cancellation));
    } finally {
      FileTree.delete(context);
    }
  }

  /// Builds from what is at an address: an archive of the context, or a Dockerfile alone.
  private void fetched(Exchange exchange, String address, Cancellation cancellation)
      throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(engine.config().temporary(), "build-");
    try {
      Path context = Files.createDirectory(place.resolve("context"));
      Path file = remoteFile(address, place, cancellation);
      boolean archive = RemoteArchive.isArchive(file);
      if (archive) {
        try (FileTree tree = FileTree.open(context);
            InputStream in = Files.newInputStream(file)) {
          tree.unpack(TreePath.of("/"), in);
        }
      } else {
        Files.move(file, context.resolve("Dockerfile"));
      }
      BuildRequest request = request(exchange, new NamedContext.Directory(context), cancellation);
      run(exchange, archive ? request : request.withDockerfile(Path.of("Dockerfile")));
    } finally {
      FileTree.delete(place);
    }
  }

  private static Path remoteFile(String address, Path place, Cancellation cancellation)
      throws IOException, InterruptedException {
    try {
      return new RemoteArchive(URI.create(address)).fetch(place, cancellation);
    } catch (ImageException | IllegalArgumentException failed) {
      throw new HttpProblem(
          400, "failed to download remote context: " + failed.getMessage(), failed);
    }
  }

  private BuildRequest request(Exchange exchange, NamedContext context, Cancellation cancellation) {
    Query query = exchange.query();
    return BuildRequest.of(context)
        .withDockerfile(Path.of(query.text("dockerfile").orElse("Dockerfile")))
        .withArgs(QueryJson.arguments(query))
        .withTarget(query.text("target"))
        .withPlatforms(List.of(AskedPlatform.orHere(query, "")))
        .withLabels(QueryJson.labels(query))
        .withTags(query.all("t").stream().filter(tag -> !tag.isEmpty()).toList())
        .withCache(
            new CachePolicy(
                query.flag("nocache") || nothingKnown(query),
                Set.of(),
                cacheFrom(query),
                List.of()))
        .withSteps(
            new StepSettings(
                network(query.text("networkmode").orElse("default")),
                query.all("extrahosts").stream().filter(host -> !host.isEmpty()).toList(),
                size(query, "shmsize"),
                size(query, "memory"),
                ulimits(query),
                Set.of()))
        .withBases(
            new BasePolicy(
                query.flag("pull") ? BasePolicy.When.ALWAYS : BasePolicy.When.MISSING,
                RegistryFile.settings(
                    RegistryCredentials.ofMap(exchange.header(RegistryCredentials.ALL)))))
        .withCancellation(cancellation)
        .asClassic();
  }

  /// As in Docker's classic builder: with images to take results from, no other build's results are
  /// used.
  private boolean nothingKnown(Query query) {
    List<CachePlace.Source> named = cacheFrom(query);
    return !named.isEmpty()
        && named.stream()
            .noneMatch(source ->
                source instanceof CachePlace.Repository(ImageReference image)
                    && engine.images().find(image.toString()).isPresent());
  }

  /// Images with an inline cache.
  private static List<CachePlace.Source> cacheFrom(Query query) {
    var images = new ArrayList<CachePlace.Source>();
    for (String name : QueryJson.cacheFrom(query)) {
      images.add(new CachePlace.Repository(ImageReference.parse(name).withDefaultTag()));
    }
    return images;
  }

  private static OptionalLong size(Query query, String name) {
    return query.bytes(name).filter(size -> size > 0).stream().mapToLong(size -> size).findFirst();
  }

  private static Map<String, StepSettings.Ulimit> ulimits(Query query) {
    var limits = new LinkedHashMap<String, StepSettings.Ulimit>();
    for (QueryJson.Ulimit limit : QueryJson.ulimits(query)) {
      limits.put(limit.name(), new StepSettings.Ulimit(limit.soft(), limit.hard()));
    }
    return limits;
  }

  private StepNetwork network(String mode) {
    return switch (mode) {
      case "default", "bridge" -> StepNetwork.DEFAULT;
      case "host" -> StepNetwork.HOST;
      case "none" -> StepNetwork.NONE;
      default -> {
        Optional<String> shared = ContainerMode.container(mode);
        shared.ifPresent(engine.containers()::get);
        yield new StepNetwork(shared.isPresent() ? mode : engine.networks().get(mode).name());
      }
    };
  }

  private void run(Exchange exchange, BuildRequest request)
      throws IOException, InterruptedException {
    try (var output =
        new ClassicOutput(exchange, request.cancellation(), exchange.query().flag("q"))) {
      try {
        Image image = engine.images().build(request, output::event);
        output.built(image, request.tags());
      } catch (ImageException failed) {
        output.failed(failed);
      }
    }
  }
}
