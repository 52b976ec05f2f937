package dev.jcompose.model.operation;

import dev.jcompose.model.value.Ordered;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How containers are created: those of `up` and `create`, and those that the container of `run`
/// depends on.
///
/// @param scale number of replicas by service, where it differs from the file's; option `scale`
/// @param build whether images are built; options `build` and `noBuild`
/// @param pull whether images are pulled; option `pull`
/// @param recreate whether existing containers are replaced; options `forceRecreate` and
///   `noRecreate`
/// @param recreateDependencies whether those of dependencies are always replaced, too; option
///   `alwaysRecreateDeps`
/// @param dependencies whether the dependencies of the named services are included; turned off by
///   option `noDeps`
/// @param removeOrphans whether containers of services that no longer exist are removed; option
///   `removeOrphans`
/// @param ignoreOrphans whether they are otherwise not mentioned; option `ignoreOrphans`
/// @param timeout grace period of containers that are stopped, empty for their own; option
///   `timeout`, seconds
/// @param renewAnonymousVolumes whether replaced containers get fresh anonymous volumes; option
///   `renewAnonVolumes`
/// @param questions what is done about what only the user can decide; options `ask` and `assumeYes`
/// @param recreateVolumes names of volumes whose data may go when their configuration has changed;
///   option `recreateVolumes`
public record CreationOptions(
    Map<String, Integer> scale,
    Build build,
    Pull pull,
    Recreate recreate,
    boolean recreateDependencies,
    boolean dependencies,
    boolean removeOrphans,
    boolean ignoreOrphans,
    Optional<Duration> timeout,
    boolean renewAnonymousVolumes,
    Questions questions,
    List<String> recreateVolumes) {
  /// Without any option.
  public static final CreationOptions PLAIN = new Builder().done();

  /// Copies the collections.
  public CreationOptions {
    scale = Ordered.map(scale);
    recreateVolumes = List.copyOf(recreateVolumes);
  }

  /// Whether images are built.
  public enum Build {
    /// Those that are missing.
    MISSING,
    /// All that can be.
    ALWAYS,
    /// None.
    NEVER
  }

  /// Whether images are pulled.
  public enum Pull {
    /// As each service says.
    POLICY,
    /// Always.
    ALWAYS,
    /// When they are missing.
    MISSING,
    /// Never.
    NEVER;

    /// The values of `--pull` and of the project API.
    static final Map<String, Pull> WORDS = words();

    private static Map<String, Pull> words() {
      Map<String, Pull> words = new LinkedHashMap<>();
      words.put("policy", POLICY);
      words.put("always", ALWAYS);
      words.put("missing", MISSING);
      words.put("if_not_present", MISSING);
      words.put("never", NEVER);
      return words;
    }

    /// The policy of a word, if it is one.
    public static Optional<Pull> of(String word) {
      return Optional.ofNullable(WORDS.get(word));
    }

    Optional<String> option() {
      return switch (this) {
        case POLICY -> Optional.empty();
        case ALWAYS -> Optional.of("always");
        case MISSING -> Optional.of("missing");
        case NEVER -> Optional.of("never");
      };
    }
  }

  /// Whether existing containers are replaced.
  public enum Recreate {
    /// Those whose service has changed.
    CHANGED,
    /// All of them.
    ALWAYS,
    /// None.
    NEVER
  }

  /// What is done about what only the user can decide.
  public enum Questions {
    /// The answer is no.
    NO,
    /// It is asked, and nothing is done until then.
    ASK,
    /// The answer is yes.
    YES
  }

  static CreationOptions read(OptionReader options) {
    boolean noRecreate = options.flag("noRecreate");
    boolean forceRecreate = options.flag("forceRecreate");
    boolean build = options.flag("build");
    boolean noBuild = options.flag("noBuild");
    boolean ask = options.flag("ask");
    boolean yes = options.flag("assumeYes");
    return new CreationOptions(
        options.counts("scale"),
        build ? Build.ALWAYS : noBuild ? Build.NEVER : Build.MISSING,
        options.choice("pull", Pull.POLICY, Pull.WORDS),
        noRecreate ? Recreate.NEVER : forceRecreate ? Recreate.ALWAYS : Recreate.CHANGED,
        options.flag("alwaysRecreateDeps"),
        !options.flag("noDeps"),
        options.flag("removeOrphans"),
        options.flag("ignoreOrphans"),
        options.seconds("timeout"),
        options.flag("renewAnonVolumes"),
        yes ? Questions.YES : ask ? Questions.ASK : Questions.NO,
        options.texts("recreateVolumes"));
  }

  FieldWriter write(FieldWriter options) {
    return options
        .counts("scale", scale)
        .flag("build", build == Build.ALWAYS)
        .flag("noBuild", build == Build.NEVER)
        .text("pull", pull.option())
        .flag("forceRecreate", recreate == Recreate.ALWAYS)
        .flag("noRecreate", recreate == Recreate.NEVER)
        .flag("alwaysRecreateDeps", recreateDependencies)
        .flag("noDeps", !dependencies)
        .flag("removeOrphans", removeOrphans)
        .flag("ignoreOrphans", ignoreOrphans)
        .seconds("timeout", timeout)
        .flag("renewAnonVolumes", renewAnonymousVolumes)
        .flag("ask", questions == Questions.ASK)
        .flag("assumeYes", questions == Questions.YES)
        .texts("recreateVolumes", recreateVolumes);
  }

  /// The same with the user's answers.
  ///
  /// @param volumes the volumes whose data may go
  public CreationOptions answered(List<String> volumes) {
    return change().questions(Questions.NO).recreateVolumes(volumes).done();
  }

  /// What remains when all containers have been created: starting them, and nothing else.
  public CreationOptions onlyStarting() {
    return change()
        .build(Build.NEVER)
        .recreate(Recreate.NEVER)
        .recreateDependencies(false)
        .removeOrphans(false)
        .ignoreOrphans(true)
        .renewAnonymousVolumes(false)
        .questions(Questions.NO)
        .done();
  }

  /// Begins with what is usual.
  public static Builder with() {
    return new Builder();
  }

  /// Begins with this.
  public Builder change() {
    return new Builder()
        .scale(scale)
        .build(build)
        .pull(pull)
        .recreate(recreate)
        .recreateDependencies(recreateDependencies)
        .dependencies(dependencies)
        .removeOrphans(removeOrphans)
        .ignoreOrphans(ignoreOrphans)
        .timeout(timeout)
        .renewAnonymousVolumes(renewAnonymousVolumes)
        .questions(questions)
        .recreateVolumes(recreateVolumes);
  }

  /// Builds the options by name. Starts with the defaults.
  public static final class Builder {
    private Map<String, Integer> scale = Map.of();
    private Build build = Build.MISSING;
    private Pull pull = Pull.POLICY;
    private Recreate recreate = Recreate.CHANGED;
    private boolean recreateDependencies;
    private boolean dependencies = true;
    private boolean removeOrphans;
    private boolean ignoreOrphans;
    private Optional<Duration> timeout = Optional.empty();
    private boolean renewAnonymousVolumes;
    private Questions questions = Questions.NO;
    private List<String> recreateVolumes = List.of();

    private Builder() {}

    /// Sets [CreationOptions#scale].
    public Builder scale(Map<String, Integer> value) {
      scale = value;
      return this;
    }

    /// Sets [CreationOptions#build].
    public Builder build(Build value) {
      build = value;
      return this;
    }

    /// Sets [CreationOptions#pull].
    public Builder pull(Pull value) {
      pull = value;
      return this;
    }

    /// Sets [CreationOptions#recreate].
    public Builder recreate(Recreate value) {
      recreate = value;
      return this;
    }

    /// Sets [CreationOptions#recreateDependencies].
    public Builder recreateDependencies(boolean value) {
      recreateDependencies = value;
      return this;
    }

    /// Sets [CreationOptions#dependencies].
    public Builder dependencies(boolean value) {
      dependencies = value;
      return this;
    }

    /// Sets [CreationOptions#removeOrphans].
    public Builder removeOrphans(boolean value) {
      removeOrphans = value;
      return this;
    }

    /// Sets [CreationOptions#ignoreOrphans].
    public Builder ignoreOrphans(boolean value) {
      ignoreOrphans = value;
      return this;
    }

    /// Sets [CreationOptions#timeout].
    public Builder timeout(Optional<Duration> value) {
      timeout = value;
      return this;
    }

    /// Sets [CreationOptions#renewAnonymousVolumes].
    public Builder renewAnonymousVolumes(boolean value) {
      renewAnonymousVolumes = value;
      return this;
    }

    /// Sets [CreationOptions#questions].
    public Builder questions(Questions value) {
      questions = value;
      return this;
    }

    /// Sets [CreationOptions#recreateVolumes].
    public Builder recreateVolumes(List<String> value) {
      recreateVolumes = value;
      return this;
    }

    /// The options.
    public CreationOptions done() {
      return new CreationOptions(
          scale,
          build,
          pull,
          recreate,
          recreateDependencies,
          dependencies,
          removeOrphans,
          ignoreOrphans,
          timeout,
          renewAnonymousVolumes,
          questions,
          recreateVolumes);
    }
  }
}
