package dev.jcompose.builder;

import dev.jcompose.builder.cache.BuildCache;
import dev.jcompose.builder.cache.CacheKey;
import dev.jcompose.builder.dockerfile.BuildException;
import dev.jcompose.builder.dockerfile.Dockerfile;
import dev.jcompose.builder.dockerfile.Expansion;
import dev.jcompose.builder.dockerfile.Instruction;
import dev.jcompose.builder.instruction.BuildArguments;
import dev.jcompose.builder.instruction.ConfigDraft;
import dev.jcompose.builder.instruction.InstructionForms;
import dev.jcompose.builder.instruction.KeyValue;
import dev.jcompose.builder.instruction.Platforms;
import dev.jcompose.builder.instruction.Stage;
import dev.jcompose.builder.progress.BuildEvent;
import dev.jcompose.builder.progress.StepCounter;
import dev.jcompose.builder.progress.StepReport;
import dev.jcompose.builder.run.RunInstruction;
import dev.jcompose.builder.stage.BaseImages;
import dev.jcompose.builder.stage.BuildSession;
import dev.jcompose.builder.stage.CopyInstruction;
import dev.jcompose.builder.stage.StageResult;
import dev.jcompose.builder.stage.StageScope;
import dev.jcompose.builder.stage.WorkingLayer;
import dev.jcompose.builder.tree.SourceTree;
import dev.jcompose.builder.tree.TreeCopy;
import dev.jcompose.image.Digest;
import dev.jcompose.image.HistoryEntry;
import dev.jcompose.image.ImageConfig;
import dev.jcompose.image.ImageException;
import dev.jcompose.image.ImageException.Kind;
import dev.jcompose.image.Owner;
import dev.jcompose.image.content.ReadFailure;
import dev.jcompose.image.document.ConfigJson;
import dev.jcompose.image.document.JsonDocument;
import dev.jcompose.image.store.CatalogEntry;
import dev.jcompose.linux.call.Errno;
import dev.jcompose.linux.call.IoFailure;
import dev.jcompose.linux.call.LinuxException;
import dev.jcompose.linux.file.Directory;
import dev.jcompose.linux.file.FileStatus;
import dev.jcompose.linux.name.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds one stage: instruction by instruction, each layer from the cache if it is there.
final class StageBuild implements StageScope {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// A state is some hundred bytes.
  private static final int MOST_STATES = 10_000;

  private final BuildSession session;
  private final Stage stage;
  private final StepCounter steps;
  private final List<HistoryEntry> history = new ArrayList<>();
  private Optional<Digest> top = Optional.empty();
  private ConfigDraft config = new ConfigDraft(ConfigJson.read(JsonDocument.object()));
  private BuildArguments variables;
  private Platform platform;
  private String author = "";
  private Instant created = Instant.EPOCH;
  private Digest state = new CacheKey("scratch").digest();
  private Optional<Digest> base = Optional.empty();

  StageBuild(BuildSession session, Stage stage, StepCounter steps) {
    this.session = session;
    this.stage = stage;
    this.steps = steps;
    this.variables = new BuildArguments(session.request().args(), session.globals());
    this.platform = session.platform();
  }

  StageResult run() throws InterruptedException {
    List<Instruction> instructions = new ArrayList<>(stage.instructions());
    startSources(instructions);
    from();
    instructions.addAll(0, triggers());
    for (Instruction instruction : instructions) {
      session.request().cancellation().check();
      apply(instruction);
    }
    return new StageResult(
        top,
        config.config(),
        history,
        author,
        created,
        variables,
        platform,
        state,
        base,
        base.filter(state::equals));
  }

  @Override
  public BuildSession session() {
    return session;
  }

  @Override
  public Stage stage() {
    return stage;
  }

  @Override
  public ConfigDraft config() {
    return config;
  }

  @Override
  public BuildArguments variables() {
    return variables;
  }

  @Override
  public Optional<Digest> top() {
    return top;
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public Expansion expansion(Instruction instruction) {
    return new Expansion(
        instruction.escape(),
        name ->
            variables
                .findOver(name)
                .or(() -> Optional.ofNullable(config.environment().get(name)))
                .or(() -> variables.find(name)));
  }

  @Override
  public void layer(Instruction instruction, CacheKey key, String text, LayerWork work)
      throws InterruptedException {
    key.add(top.map(Digest::value).orElse("scratch"));
    if (classic()) {
      key.add(state.value());
    }
    Digest digest = key.digest();
    StepReport report = steps.begin(instruction.text());
    Optional<BuildCache.Result> cached = runsAgain() ? Optional.empty() : session.cached(digest);
    Optional<Digest> before = top;
    if (cached.isPresent()) {
      top = cached.get().top();
      created = latest(cached.get().created());
      session.steps().put(digest, cached.get());
      report.cached();
    } else {
      make(instruction, digest, report, work);
    }
    history.add(entry(text, top.equals(before)));
    reach(digest.value());
    steps.state(state.hex());
  }

  /// The state after one more part.
  ///
  /// @return whether an earlier build has reached it
  private boolean reach(String part) {
    state = new CacheKey(state.value()).add(part).digest();
    if (session.states().size() > MOST_STATES) {
      session.states().clear();
    }
    return !session.states().add(state) && !runsAgain();
  }

  private void taken(Instruction instruction, String text) {
    boolean again = reach(text);
    if (classic()) {
      again = settle(instruction);
    }
    history.add(entry(text, true));
    steps.taken(instruction.text(), again);
    steps.state(state.hex());
  }

  /// Docker's builder made an image of each instruction: it is as old as the first one that came to
  /// it.
  ///
  /// @return whether an earlier build has been there
  private boolean settle(Instruction instruction) {
    Optional<BuildCache.Result> known =
        runsAgain()
            ? Optional.empty()
            : session.cached(state).filter(result -> result.top().equals(top));
    BuildCache.Result result = known.orElseGet(() -> new BuildCache.Result(top, session.now()));
    created = latest(result.created());
    if (known.isEmpty()) {
      session.cache().put(state, result, instruction.text());
    }
    session.steps().put(state, result);
    return known.isPresent();
  }

  private boolean classic() {
    return session.request().classic();
  }

  private boolean runsAgain() {
    return session.request().cache().noCache()
        || stage.name().filter(session.request().cache().noCacheStages()::contains).isPresent();
  }

  private void make(Instruction instruction, Digest key, StepReport report, LayerWork work)
      throws InterruptedException {
    try (WorkingLayer layer = new WorkingLayer(session.store(), top)) {
      work.run(layer, report);
      session.request().cancellation().check();
      top = layer.commit(session.epoch());
      BuildCache.Result result = new BuildCache.Result(top, session.now());
      created = latest(result.created());
      session.cache().put(key, result, instruction.text());
      session.steps().put(key, result);
      report.done();
    } catch (IOException failure) {
      report.failed(IoFailure.words(failure));
      throw ReadFailure.of(instruction.keyword().name(), failure);
    } catch (LinuxException failure) {
      report.failed(String.valueOf(failure.getMessage()));
      if (failure.is(Errno.ENOSPC) || failure.is(Errno.EDQUOT)) {
        throw new ImageException(Kind.NO_SPACE, "build: " + failure.getMessage(), failure);
      }
      throw instruction.problem(instruction.keyword() + ": " + failure.getMessage());
    } catch (ImageException failure) {
      report.failed(failure.getMessage());
      throw failure;
    }
  }

  private Instant latest(Instant time) {
    Instant limited = session.epoch().filter(time::isAfter).orElse(time);
    return limited.isAfter(created) ? limited : created;
  }

  private HistoryEntry entry(String text, boolean empty) {
    return new HistoryEntry(Optional.of(created), text, "", author, empty);
  }

  private void apply(Instruction instruction) throws InterruptedException {
    switch (instruction.keyword()) {
      case RUN -> new RunInstruction(this, instruction).run();
      case COPY, ADD -> new CopyInstruction(this, instruction).run();
      case WORKDIR -> workdir(instruction);
      case ARG -> {
        String text = variables.declare(instruction, expansion(instruction));
        if (classic()) {
          config.environment().keySet().forEach(variables::hide);
        }
        taken(instruction, classic() ? "ARG " + instruction.arguments() : text);
      }
      case MAINTAINER -> {
        author = instruction.arguments();
        taken(instruction, "MAINTAINER " + author);
      }
      case FROM -> throw instruction.problem("FROM: not valid as a trigger");
      case ENV -> {
        taken(instruction, config.apply(instruction, expansion(instruction)));
        KeyValue.parse(instruction)
            .forEach(pair ->
                variables.hide(
                    ConfigDraft.expanded(instruction, expansion(instruction), pair.key())));
      }
      case ONBUILD -> {
        // It does not appear in the history until it runs.
        String text = config.apply(instruction, expansion(instruction));
        boolean again = reach(text);
        steps.taken(instruction.text(), classic() ? settle(instruction) : again);
        steps.state(state.hex());
      }
      case VOLUME -> {
        String text = config.apply(instruction, expansion(instruction));
        if (classic()) {
          requireNoFile(instruction);
        }
        taken(instruction, text);
      }
      case CMD, ENTRYPOINT, EXPOSE, HEALTHCHECK, LABEL, SHELL, STOPSIGNAL, USER ->
          taken(instruction, config.apply(instruction, expansion(instruction)));
    }
  }

  /// A container of it could not be started.
  private void requireNoFile(Instruction instruction) {
    try (SourceTree view = session.tree(top)) {
      for (String path : config.config().volumes()) {
        Optional<FileStatus> found = view.root().find(path.replaceFirst("^/+", ""), true);
        if (found.isPresent() && !found.get().isDirectory()) {
          throw instruction.problem("cannot mount volume over existing file, file exists " + path);
        }
      }
    }
  }

  /// Makes the directory, for the current user, where it is missing.
  private void workdir(Instruction instruction) throws InterruptedException {
    String text = config.apply(instruction, expansion(instruction));
    String path = config.workingDirectory().substring(1);
    boolean there;
    try (SourceTree view = session.tree(top)) {
      there = path.isEmpty() || view.root().find(path, true).isPresent();
    }
    if (there) {
      StepReport report = steps.begin(instruction.text());
      report.cached();
      history.add(entry(text, true));
      reach(text);
      steps.state(state.hex());
      return;
    }
    CacheKey key = new CacheKey("WORKDIR").add(path).add(config.user());
    layer(
        instruction,
        key,
        text,
        (layer, report) -> {
          try (Directory root = layer.merged()) {
            Optional<Owner> owner = StageScope.owner(instruction, root, config.user());
            try (TreeCopy copy = new TreeCopy(root, session.context(), owner, Optional.empty())) {
              copy.makeDirectory(path);
            }
          }
        });
  }

  /// Stages that this one needs begin at once.
  private void startSources(List<Instruction> instructions) {
    for (Instruction instruction : instructions) {
      for (String name : instruction.sources()) {
        if (!session.request().contexts().containsKey(name)) {
          session.stages().find(name, stage.index()).ifPresent(session.stages()::start);
        }
      }
    }
  }

  private void from() throws InterruptedException {
    Instruction from = stage.from();
    Expansion expansion =
        new Expansion(from.escape(), name -> Optional.ofNullable(session.globals().get(name)));
    String name = ConfigDraft.expanded(from, expansion, stage.base().text());
    if (name.isEmpty()) {
      throw from.problem(
          stage.base(), "base name (" + stage.base().text() + ") should not be blank");
    }
    platform = Platforms.of(from, expansion, session.platform());
    Optional<Stage> other =
        session.request().contexts().containsKey(name)
            ? Optional.empty()
            : session.stages().named(name, stage.index());
    StepReport report = steps.begin("FROM " + name);
    if (other.isPresent()) {
      takeOver(session.stages().need(other.get()));
    } else if (name.equals("scratch") && !session.request().contexts().containsKey(name)) {
      if (!classic()) {
        config.startAtRoot();
      }
    } else {
      takeOver(image(from, name));
    }
    config.defaultVariable("PATH", DEFAULT_PATH);
    report.done();
    if (!name.equals("scratch")) {
      steps.state(state.hex());
    }
  }

  private void takeOver(StageResult other) {
    top = other.top();
    config = new ConfigDraft(other.config());
    history.addAll(other.history());
    author = other.author();
    created = other.created();
    platform = other.platform();
    variables = other.variables().copy();
    state = other.state();
    base = other.image().or(other::base);
  }

  private StageResult image(Instruction from, String name) throws InterruptedException {
    CatalogEntry entry =
        new BaseImages(session)
            .find(
                name,
                platform,
                problem -> from.problem(stage.base(), problem),
                "image not found: " + name + " (pull, load or build it first)");
    ImageConfig own = entry.document().config();
    List<HistoryEntry> past = new ArrayList<>(entry.document().history());
    if (past.isEmpty()) {
      entry
          .chains()
          .forEach(chain -> past.add(new HistoryEntry(Optional.empty(), "", "", "", false)));
    }
    return new StageResult(
        entry.top(),
        own,
        past,
        entry.document().author(),
        entry.document().created(),
        new BuildArguments(session.request().args(), session.globals()),
        entry.document().architecture().isEmpty() ? platform : entry.platform(),
        entry.id(),
        Optional.empty(),
        Optional.of(entry.id()));
  }

  private List<Instruction> triggers() {
    List<Instruction> instructions = new ArrayList<>();
    for (String trigger : config.takeTriggers()) {
      try {
        Dockerfile parsed = Dockerfile.parse("ONBUILD of " + stage.base().text(), trigger);
        InstructionForms.check(parsed);
        instructions.addAll(parsed.instructions());
      } catch (BuildException problem) {
        throw stage.from().problem(problem.getMessage());
      }
    }
    if (!instructions.isEmpty()) {
      session.listener().event(new BuildEvent.Triggered(instructions.size()));
    }
    return instructions;
  }
}
