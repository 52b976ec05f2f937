package dev.jcompose.buildkit.session;

import dev.jcompose.buildkit.transport.RawConnection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The clients that are here now, by the ids they chose. Thread-safe.
public final class Sessions {
  /// A client opens its session and asks for its build at the same time, in any order.
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  /// So many that have ended are remembered: whoever still waits for one is notified at once.
  private static final int REMEMBERED = 64;

  private final Map<String, ClientSession> open = new HashMap<>();
  private final Set<String> ended = new LinkedHashSet<>();

  /// Whether a client of this id is here.
  public synchronized boolean has(String id) {
    return open.containsKey(id);
  }

  /// Keeps a session until it ends.
  ///
  /// @param methods what the client says it offers
  public void serve(String id, List<String> methods, RawConnection connection)
      throws InterruptedException {
    try (ClientSession session = new ClientSession(connection, methods)) {
      add(id, session);
      try {
        session.awaitClose();
      } finally {
        remove(id, session);
      }
    }
  }

  private synchronized void add(String id, ClientSession session) {
    open.put(id, session);
    ended.remove(id);
    notifyAll();
  }

  private synchronized void remove(String id, ClientSession session) {
    if (open.remove(id, session)) {
      ended.add(id);
      if (ended.size() > REMEMBERED) {
        ended.remove(ended.iterator().next());
      }
      notifyAll();
    }
  }

  /// The session of this id, waiting for it when it is still to come.
  ///
  /// @throws SessionException when it does not come
  public synchronized ClientSession await(String id) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      ClientSession session = open.get(id);
      if (session != null) {
        return session;
      }
      if (ended.contains(id)) {
        throw new SessionException("the client's session has ended");
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new SessionException("no active session for " + id);
      }
      wait(left);
    }
  }
}
