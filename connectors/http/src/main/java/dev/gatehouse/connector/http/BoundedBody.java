package dev.gatehouse.connector.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Collects an answer and gives up on one that is too long. Used by one exchange. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int longest;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private Subscription subscription;

  BoundedBody(int longest) {
    this.longest = longest;
  }

  /** An answer that is longer than what is read. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException(int longest) {
      super("the answer is longer than " + longest + " bytes");
    }
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (collected.size() + (long) buffer.remaining() > longest) {
        subscription.cancel();
        body.completeExceptionally(new TooLongException(longest));
        return;
      }
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      collected.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable problem) {
    body.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    body.complete(collected.toByteArray());
  }
}
