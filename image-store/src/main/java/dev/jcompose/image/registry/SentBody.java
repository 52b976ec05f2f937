package dev.jcompose.image.registry;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;

/// A request's body that reports how much of it has been sent. It counts from zero again when the
/// request is retried.
record SentBody(HttpRequest.BodyPublisher content, LongConsumer progress)
    implements HttpRequest.BodyPublisher {
  @Override
  public long contentLength() {
    return content.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> taker) {
    content.subscribe(new Counter(taker, progress));
  }

  private static final class Counter implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<? super ByteBuffer> taker;
    private final LongConsumer progress;
    private long done;

    Counter(Flow.Subscriber<? super ByteBuffer> taker, LongConsumer progress) {
      this.taker = taker;
      this.progress = progress;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      taker.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      done += bytes.remaining();
      taker.onNext(bytes);
      progress.accept(done);
    }

    @Override
    public void onError(Throwable failure) {
      taker.onError(failure);
    }

    @Override
    public void onComplete() {
      taker.onComplete();
    }
  }
}
