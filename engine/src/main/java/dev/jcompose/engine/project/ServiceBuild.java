package dev.jcompose.engine.project;

import dev.jcompose.builder.request.AttestationWish;
import dev.jcompose.builder.request.BasePolicy;
import dev.jcompose.builder.request.BuildRequest;
import dev.jcompose.builder.request.CachePlace;
import dev.jcompose.builder.request.CachePolicy;
import dev.jcompose.builder.request.CacheTarget;
import dev.jcompose.builder.request.Credentials;
import dev.jcompose.builder.source.GitSource;
import dev.jcompose.builder.source.NamedContext;
import dev.jcompose.builder.step.Entitlement;
import dev.jcompose.builder.step.StepNetwork;
import dev.jcompose.builder.step.StepSettings;
import dev.jcompose.engine.error.EngineException;
import dev.jcompose.engine.service.GrantedFiles;
import dev.jcompose.engine.service.ServiceLabels;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.reference.ImageReference;
import dev.jcompose.linux.name.Platform;
import dev.jcompose.model.build.AttestationOption;
import dev.jcompose.model.build.Build;
import dev.jcompose.model.build.CacheOption;
import dev.jcompose.model.check.ProcessFileChecks;
import dev.jcompose.model.file.FileKind;
import dev.jcompose.model.file.FileSource;
import dev.jcompose.model.file.ProcessFiles;
import dev.jcompose.model.mount.FileGrant;
import dev.jcompose.model.naming.ImageNames;
import dev.jcompose.model.naming.ImagePlatforms;
import dev.jcompose.model.naming.Labels;
import dev.jcompose.model.project.Project;
import dev.jcompose.model.service.Service;
import dev.jcompose.model.value.ByteSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A service's `build` as a request to the builder.
///
/// @param options what the command line adds
record ServiceBuild(Project project, Service service, BuildOptions options) {
  private static final String IMAGE_CONTEXT = "docker-image://";
  private static final String SERVICE_CONTEXT = "service:";
  private static final String LAYOUT_CONTEXT = "oci-layout://";
  private static final String AGENT = "SSH_AUTH_SOCK";

  /// @param image the name it gets, besides its `tags`
  /// @throws EngineException.BadRequest when something is not supported
  BuildRequest request(String image) {
    Build build =
        service
            .build()
            .orElseThrow(() -> new IllegalStateException(service.name() + " is not built"));
    Set<String> tags = new LinkedHashSet<>(List.of(image));
    tags.addAll(build.tags());
    boolean pull = build.pull() || options.pull();
    NamedContext context = directory(build.context().orElse(project.workingDirectory().toString()));
    if (context instanceof NamedContext.Directory(Path place)) {
      refuseOfProcess(place.resolve(build.dockerfile().orElse("Dockerfile")), "dockerfile");
    }
    return BuildRequest.of(context)
        .withDockerfile(Path.of(build.dockerfile().orElse("Dockerfile")))
        .withInline(build.dockerfileInline())
        .withArgs(arguments(build))
        .withTarget(build.target())
        .withContexts(contexts(build))
        .withLabels(labels(build))
        .withTags(List.copyOf(tags))
        .withCache(cache(build))
        .withSteps(steps(build))
        .withCredentials(new Credentials(secrets(build), ssh(build)))
        .withBases(
            new BasePolicy(
                pull ? BasePolicy.When.ALWAYS : BasePolicy.When.MISSING, options.registries()))
        .withPlatforms(platforms())
        .withAttestations(attestations(build));
  }

  private AttestationWish attestations(Build build) {
    AttestationOption provenance =
        AttestationOption.parse(options.provenance().or(build::provenance).orElse("false"));
    AttestationOption sbom =
        AttestationOption.parse(options.sbom().or(build::sbom).orElse("false"));
    provenance
        .provenanceProblem()
        .or(sbom::sbomProblem)
        .ifPresent(hint -> {
          throw refused("an attestation is not supported (" + hint + ")");
        });
    return new AttestationWish(
        Optional.of(provenance)
            .filter(AttestationOption::wanted)
            .map(wish ->
                new AttestationWish.Provenance(wish.max(), wish.version1(), wish.builder())),
        sbom.wanted());
  }

  private List<Platform> platforms() {
    try {
      return ImagePlatforms.built(project, service, options.toRun());
    } catch (IllegalArgumentException problem) {
      throw refused(String.valueOf(problem.getMessage()));
    }
  }

  /// Those of the file, and those that name project and service.
  private Map<String, String> labels(Build build) {
    Map<String, String> labels = new LinkedHashMap<>(build.labels());
    labels.put(Labels.PROJECT, project.name());
    labels.put(Labels.SERVICE, service.name());
    labels.put(Labels.VERSION, ServiceLabels.VERSION);
    return labels;
  }

  private Map<String, String> arguments(Build build) {
    Map<String, String> arguments = new LinkedHashMap<>();
    build.args().forEach((name, value) -> value.ifPresent(text -> arguments.put(name, text)));
    arguments.putAll(options.arguments());
    return arguments;
  }

  private CachePolicy cache(Build build) {
    return new CachePolicy(
        build.noCache() || options.noCache(),
        Set.copyOf(build.noCacheFilter()),
        build.cacheFrom().stream().map(this::source).toList(),
        build.cacheTo().stream().map(this::target).toList());
  }

  private CachePlace.Source source(String text) {
    CacheOption option = option(text, false);
    return option.type().equals("registry")
        ? repository(option.target(false))
        : new CachePlace.Directory(project.workingDirectory().resolve(option.target(false)));
  }

  private CacheTarget target(String text) {
    CacheOption option = option(text, true);
    CachePlace place =
        switch (option.type()) {
          case "inline" -> new CachePlace.Inline();
          case "registry" -> repository(option.target(true));
          default ->
              new CachePlace.Directory(project.workingDirectory().resolve(option.target(true)));
        };
    return new CacheTarget(place, option.all(), option.ignoresErrors());
  }

  private CachePlace.Repository repository(String name) {
    try {
      return new CachePlace.Repository(ImageReference.parse(name).withDefaultTag());
    } catch (ImageException problem) {
      throw refused("cache " + name + ": " + problem.getMessage());
    }
  }

  private CacheOption option(String text, boolean written) {
    CacheOption option = CacheOption.parse(text);
    option
        .problem(written)
        .ifPresent(hint -> {
          throw refused("cache " + text + ": is not supported (" + hint + ")");
        });
    return option;
  }

  private StepSettings steps(Build build) {
    List<String> hosts = new ArrayList<>();
    build
        .extraHosts()
        .forEach((name, addresses) -> addresses.forEach(a -> hosts.add(name + ":" + a)));
    Map<String, StepSettings.Ulimit> limits = new LinkedHashMap<>();
    build
        .ulimits()
        .forEach(
            (name, limit) -> limits.put(name, new StepSettings.Ulimit(limit.soft(), limit.hard())));
    return new StepSettings(
        network(build),
        hosts,
        build.shmSize().map(ByteSize::bytes).map(OptionalLong::of).orElse(OptionalLong.empty()),
        options.memory(),
        limits,
        entitlements(build));
  }

  /// As in Docker Compose: `privileged` requests the entitlement with the same effect.
  private Set<Entitlement> entitlements(Build build) {
    Set<Entitlement> asked = EnumSet.noneOf(Entitlement.class);
    if (build.privileged()) {
      asked.add(Entitlement.INSECURE);
    }
    for (String name : build.entitlements()) {
      asked.add(
          switch (name) {
            case "network.host" -> Entitlement.HOST_NETWORK;
            case "security.insecure" -> Entitlement.INSECURE;
            default ->
                throw refused(
                    "build.entitlements: \"%s\" is not known (network.host and security.insecure are)"
                        .formatted(name));
          });
    }
    return asked;
  }

  private StepNetwork network(Build build) {
    return switch (build.network().orElse("default")) {
      case "default" -> StepNetwork.DEFAULT;
      case "none" -> StepNetwork.NONE;
      case "host" -> StepNetwork.HOST;
      default -> throw refused("build.network must be default, none or host");
    };
  }

  private Map<String, Credentials.Secret> secrets(Build build) {
    Map<String, Credentials.Secret> secrets = new LinkedHashMap<>();
    for (FileGrant grant : build.secrets()) {
      FileSource source = project.secrets().get(grant.source());
      if (source == null) {
        throw refused("build secret \"" + grant.source() + "\": it is not defined");
      }
      if (source.templateDriver().isPresent()) {
        throw refused(
            "build secret \"%s\": a template is filled in for containers, not for builds"
                .formatted(grant.source()));
      }
      secrets.put(grant.target().orElse(grant.source()), secret(grant, source));
    }
    return secrets;
  }

  private Credentials.Secret secret(FileGrant grant, FileSource source) {
    return switch (source.origin()) {
      case FileSource.Origin.OfFile(String path) -> {
        if (ProcessFiles.contain(Path.of(path))) {
          throw refused(
              "build secret \"%s\": file %s %s"
                  .formatted(grant.source(), path, GrantedFiles.OF_PROCESS));
        }
        yield new Credentials.Secret.OfFile(Path.of(path));
      }
      case FileSource.Origin.OfEnvironment(String variable) ->
          new Credentials.Secret.OfText(
              Optional.ofNullable(project.environment().get(variable))
                  .orElseThrow(() ->
                      refused(
                          "build secret \"%s\": environment variable \"%s\" is not set"
                              .formatted(grant.source(), variable))));
      case FileSource.Origin.Inline(String content) -> new Credentials.Secret.OfText(content);
      case FileSource.Origin.External() ->
          throw refused(
              "build secret \"%s\": %s"
                  .formatted(grant.source(), GrantedFiles.missing(FileKind.SECRET, source.name())));
      case FileSource.Origin.Stored(Path value) -> new Credentials.Secret.OfFile(value);
    };
  }

  private Map<String, Path> ssh(Build build) {
    Map<String, String> wanted = new LinkedHashMap<>(build.ssh());
    wanted.putAll(options.ssh());
    Map<String, Path> agents = new LinkedHashMap<>();
    wanted.forEach((id, path) -> {
      String socket = path.isEmpty() ? project.environment().getOrDefault(AGENT, "") : path;
      if (socket.isEmpty()) {
        throw refused(
            "build.ssh \"%s\": no agent (%s is not set; start ssh-agent, or name a key: %s=path)"
                .formatted(id, AGENT, id));
      }
      agents.put(id, project.workingDirectory().resolve(socket));
    });
    return agents;
  }

  private Map<String, NamedContext> contexts(Build build) {
    Map<String, NamedContext> contexts = new LinkedHashMap<>();
    build
        .additionalContexts()
        .forEach((name, source) -> contexts.put(name, additional(name, source)));
    return contexts;
  }

  private NamedContext additional(String name, String source) {
    if (source.startsWith(IMAGE_CONTEXT)) {
      return new NamedContext.FromImage(source.substring(IMAGE_CONTEXT.length()));
    }
    if (source.startsWith(SERVICE_CONTEXT)) {
      String other = source.substring(SERVICE_CONTEXT.length());
      Service built =
          project
              .service(other)
              .or(() -> Optional.ofNullable(project.disabledServices().get(other)))
              .orElseThrow(() ->
                  refused(
                      "additional context \"%s\" names service \"%s\", which does not exist"
                          .formatted(name, other)));
      return new NamedContext.OfStore(ImageNames.of(project, built));
    }
    if (source.startsWith(LAYOUT_CONTEXT)) {
      String path = source.substring(LAYOUT_CONTEXT.length());
      int at = path.indexOf('@');
      int end = at >= 0 ? at : path.indexOf(':', path.lastIndexOf('/') + 1);
      return new NamedContext.OciLayout(
          project.workingDirectory().resolve(end < 0 ? path : path.substring(0, end)),
          end < 0 ? "" : path.substring(end));
    }
    return directory(source);
  }

  private NamedContext directory(String source) {
    Optional<GitSource> git = GitSource.parse(source);
    if (git.isPresent()) {
      return new NamedContext.Git(git.get());
    }
    if (source.contains("://")) {
      throw refused(
          "build context \"" + source + "\": archives are not downloaded (use a git address)");
    }
    Path place = project.workingDirectory().resolve(source);
    refuseOfProcess(place, "context");
    return new NamedContext.Directory(place);
  }

  private void refuseOfProcess(Path path, String what) {
    if (ProcessFiles.contain(path)) {
      throw refused("build.%s: %s %s".formatted(what, path, ProcessFileChecks.WHY));
    }
  }

  private EngineException.BadRequest refused(String why) {
    return new EngineException.BadRequest("service \"%s\": %s".formatted(service.name(), why));
  }
}
