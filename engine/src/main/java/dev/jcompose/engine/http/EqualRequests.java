package dev.jcompose.engine.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/// Equal requests that arrive together get one answer: monitors and proxies ask for the same list
/// hundreds of times at once, and making it is what costs.
///
/// No answer is older than its request. While one answer is made, later requests wait for the next
/// one, which is begun after they have arrived. Nothing is kept once the last of them has it. For
/// any thread; what makes an answer must not ask for the same one.
///
/// @param <K> what makes requests equal
/// @param <V> the answer, which all of them only read
public final class EqualRequests<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> waiting = new ConcurrentHashMap<>();
  private final ConcurrentMap<K, CompletableFuture<V>> running = new ConcurrentHashMap<>();

  /// The answer to a request: made now, or together with others that wait for theirs to be begun.
  /// What `make` throws, all of them throw.
  public V answer(K request, Supplier<V> make) {
    var own = new CompletableFuture<V>();
    CompletableFuture<V> other = waiting.putIfAbsent(request, own);
    return result(other == null ? made(request, own, make) : other);
  }

  private CompletableFuture<V> made(K request, CompletableFuture<V> own, Supplier<V> make) {
    // Entered before others are turned away from this answer: so each waits for the one before it.
    CompletableFuture<V> before = running.put(request, own);
    if (before != null) {
      before.handle((_, _) -> true).join();
    }
    waiting.remove(request, own);
    try {
      return own.completeAsync(make, Runnable::run);
    } finally {
      running.remove(request, own);
    }
  }

  private static <V> V result(CompletableFuture<V> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
