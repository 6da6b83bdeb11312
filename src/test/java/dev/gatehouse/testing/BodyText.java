package dev.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;

/** Reads the body of a request that is about to be sent, or was. */
final class BodyText implements Flow.Subscriber<ByteBuffer> {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private BodyText() {}

  /** The body; publishers of text and bytes give it at once and as often as they are asked. */
  static String of(BodyPublisher publisher) {
    BodyText text = new BodyText();
    publisher.subscribe(text);
    return text.bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ByteBuffer item) {
    byte[] part = new byte[item.remaining()];
    item.get(part);
    bytes.writeBytes(part);
  }

  @Override
  public void onError(Throwable cause) {
    throw new IllegalStateException(cause);
  }

  @Override
  public void onComplete() {}
}
