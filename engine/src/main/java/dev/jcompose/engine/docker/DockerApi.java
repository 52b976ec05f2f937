package dev.jcompose.engine.docker;

import dev.jcompose.buildkit.session.Sessions;
import dev.jcompose.engine.Engine;
import dev.jcompose.engine.docker.buildkit.BuildKitRoutes;
import dev.jcompose.engine.docker.buildkit.TracedBuilds;
import dev.jcompose.engine.docker.container.ArchiveRoutes;
import dev.jcompose.engine.docker.container.ContainerListRoutes;
import dev.jcompose.engine.docker.container.ContainerRoutes;
import dev.jcompose.engine.docker.container.StatsRoutes;
import dev.jcompose.engine.docker.container.WaitRoutes;
import dev.jcompose.engine.docker.image.BuildCacheRoutes;
import dev.jcompose.engine.docker.image.BuildRoutes;
import dev.jcompose.engine.docker.image.CommitRoutes;
import dev.jcompose.engine.docker.image.ImageRoutes;
import dev.jcompose.engine.docker.image.RegistryRoutes;
import dev.jcompose.engine.docker.image.SearchRoutes;
import dev.jcompose.engine.docker.stream.AttachRoutes;
import dev.jcompose.engine.docker.stream.ExecRoutes;
import dev.jcompose.engine.docker.stream.LogRoutes;
import dev.jcompose.engine.http.Router;

/// All routes of the Docker Engine API.
public final class DockerApi {
  private DockerApi() {}

  /// Adds the routes.
  ///
  /// @param version of the engine, as `docker version` shows it
  public static void addTo(Router routes, Engine engine, String version) {
    new SystemRoutes(engine, version).addTo(routes);
    new EventRoutes(engine).addTo(routes);
    new ContainerListRoutes(engine).addTo(routes);
    new ContainerRoutes(engine).addTo(routes);
    new WaitRoutes(engine).addTo(routes);
    new AttachRoutes(engine).addTo(routes);
    new ExecRoutes(engine).addTo(routes);
    new LogRoutes(engine).addTo(routes);
    new StatsRoutes(engine).addTo(routes);
    new ArchiveRoutes(engine).addTo(routes);
    new RegistryRoutes(engine).addTo(routes);
    new SearchRoutes(engine).addTo(routes);
    new CommitRoutes(engine).addTo(routes);
    new ImageRoutes(engine).addTo(routes);
    new NetworkRoutes(engine).addTo(routes);
    new VolumeRoutes(engine).addTo(routes);
    var sessions = new Sessions();
    new BuildRoutes(engine, new TracedBuilds(engine, version, sessions)).addTo(routes);
    new BuildCacheRoutes(engine).addTo(routes);
    new BuildKitRoutes(engine, version, sessions).addTo(routes);
    Absent.addTo(routes);
  }
}
