package dev.jcompose.model.load;

/// What a load does and what it leaves out; the flags of `config` have the same names.
///
/// @param interpolate replace variables
/// @param normalize add what is implied: default networks, names, dependencies
/// @param resolvePaths make relative paths absolute
/// @param checkConsistency make the checks that need the whole project
/// @param resolveEnvironment read env_file and label_file, and take variables without a value from
///   the environment
/// @param claims warn about ports and names that two services claim; a command that starts them
///   calls [Claims] itself
/// @param allResources keep networks, volumes, configs and secrets that no service uses
public record LoadOptions(
    boolean interpolate,
    boolean normalize,
    boolean resolvePaths,
    boolean checkConsistency,
    boolean resolveEnvironment,
    boolean claims,
    boolean allResources) {
  /// Everything done, unused resources dropped.
  public static final LoadOptions DEFAULT =
      new LoadOptions(true, true, true, true, true, true, false);

  /// The same, with variables left as they are written.
  public LoadOptions withoutInterpolation() {
    return new LoadOptions(
        false, normalize, resolvePaths, checkConsistency, resolveEnvironment, claims, allResources);
  }

  /// The same, without what is implied.
  public LoadOptions withoutNormalization() {
    return new LoadOptions(
        interpolate,
        false,
        resolvePaths,
        checkConsistency,
        resolveEnvironment,
        claims,
        allResources);
  }

  /// The same, with relative paths left as they are written.
  public LoadOptions withoutPathResolution() {
    return new LoadOptions(
        interpolate, normalize, false, checkConsistency, resolveEnvironment, claims, allResources);
  }

  /// The same, without the checks that need the whole project.
  public LoadOptions withoutConsistencyCheck() {
    return new LoadOptions(
        interpolate, normalize, resolvePaths, false, resolveEnvironment, claims, allResources);
  }

  /// The same, with env_file and label_file left as they are written.
  public LoadOptions withoutEnvironmentResolution() {
    return new LoadOptions(
        interpolate, normalize, resolvePaths, checkConsistency, false, claims, allResources);
  }

  /// The same, without warnings about resources that two services claim.
  public LoadOptions withoutClaims() {
    return new LoadOptions(
        interpolate,
        normalize,
        resolvePaths,
        checkConsistency,
        resolveEnvironment,
        false,
        allResources);
  }

  /// The same, with unused resources kept.
  public LoadOptions withAllResources() {
    return new LoadOptions(
        interpolate, normalize, resolvePaths, checkConsistency, resolveEnvironment, claims, true);
  }
}
