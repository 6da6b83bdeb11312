package dev.gatehouse.outbound;

import dev.gatehouse.outbound.OutboundException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Speaks to the addresses that parties registered (rule R28). Thread-safe.
 *
 * <p>Only https, and http on this machine where the configuration allows the address. One
 * connection for each exchange, to an address that was checked; redirects are answers and not
 * followed; the whole exchange has one time limit, whoever delays it and where.
 */
public final class OutboundClient {
  private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final OutboundSettings settings;
  private final Dialer dialer;

  /** A client that asks the system for addresses. */
  public OutboundClient(OutboundSettings settings) {
    this(settings, InetAddress::getAllByName);
  }

  OutboundClient(OutboundSettings settings, Resolver resolver) {
    this.settings = settings;
    this.dialer = new Dialer(settings, resolver);
  }

  /**
   * Posts a form. The body of the answer is not read: what counts is the status, and a party cannot
   * delay or swell what is not read.
   *
   * @param form the fields, encoded as {@code application/x-www-form-urlencoded}
   * @throws OutboundException when there was no answer
   */
  public OutboundResponse postForm(URI address, Map<String, String> form) throws OutboundException {
    byte[] body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"))
            .getBytes(StandardCharsets.US_ASCII);
    Target target = Target.of(address);
    String head =
        "POST "
            + target.path()
            + " HTTP/1.1\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n";
    return exchange(new Exchange(dialer, target, head, body, 0));
  }

  /**
   * Gets a document of JSON.
   *
   * @param longest bytes that it may have
   * @throws OutboundException when there was no answer, or a longer one
   */
  public OutboundResponse getJson(URI address, int longest) throws OutboundException {
    return getJson(address, longest, Optional.empty());
  }

  /**
   * Gets a document of JSON that not everybody may see.
   *
   * @param longest bytes that it may have
   * @param bearer token to present (RFC 6750 §2.1)
   * @throws OutboundException when there was no answer, or a longer one
   * @throws IllegalArgumentException when the token has characters that no token has
   */
  public OutboundResponse getJson(URI address, int longest, Optional<String> bearer)
      throws OutboundException {
    if (bearer.isPresent() && !BEARER.matcher(bearer.get()).matches()) {
      throw new IllegalArgumentException("the bearer token has characters that no token has");
    }
    String authorization = bearer.map(one -> "Authorization: Bearer " + one + "\r\n").orElse("");
    Target target = Target.of(address);
    String head =
        "GET "
            + target.path()
            + " HTTP/1.1\r\nAccept: application/jwk-set+json, application/json\r\n"
            + authorization;
    return exchange(new Exchange(dialer, target, head, new byte[0], longest));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * Runs the exchange on a thread of its own, because a name server, a connection and a trickle of
   * bytes can each block: when the time is over the socket is closed under it.
   */
  private OutboundResponse exchange(Exchange exchange) throws OutboundException {
    FutureTask<OutboundResponse> task = new FutureTask<>(exchange::run);
    Thread.ofVirtual().name("outbound").start(task);
    String party = exchange.target.authority();
    try {
      return task.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new OutboundException(
          Reason.TIMEOUT, party + ": no answer within " + settings.timeout().toMillis() + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutboundException(Reason.UNREACHABLE, party + ": the server is stopping", e);
    } catch (ExecutionException e) {
      throw failure(party, e.getCause());
    } finally {
      exchange.abandon();
    }
  }

  private static OutboundException failure(String party, Throwable cause) {
    if (cause instanceof OutboundException known) {
      String message = known.getMessage();
      return new OutboundException(
          known.reason(), message.startsWith(party) ? message : party + ": " + message, known);
    }
    if (cause instanceof IOException io) {
      return new OutboundException(
          Reason.UNREACHABLE,
          party + ": " + (io.getMessage() == null ? "the connection broke" : io.getMessage()),
          io);
    }
    throw new IllegalStateException("an exchange with " + party + " failed", cause);
  }

  /** One request and its answer. */
  private static final class Exchange {
    private final Dialer dialer;
    private final Target target;
    private final String head;
    private final byte[] body;
    private final int longest;
    private Socket open;
    private boolean abandoned;

    private Exchange(Dialer dialer, Target target, String head, byte[] body, int longest) {
      this.dialer = dialer;
      this.target = target;
      this.head = head;
      this.body = body;
      this.longest = longest;
    }

    private OutboundResponse run() throws IOException, OutboundException {
      try (Socket socket = dialer.connect(target, this::opened)) {
        String common =
            "Host: "
                + target.hostField()
                + "\r\nUser-Agent: Gatehouse\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
        byte[] start = (head + common).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + body.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        socket.getOutputStream().write(all);
        socket.getOutputStream().flush();
        ResponseReader reader =
            new ResponseReader(new BufferedInputStream(socket.getInputStream()));
        ResponseReader.Head answer = reader.head();
        byte[] read = longest == 0 ? new byte[0] : reader.body(answer, longest);
        return new OutboundResponse(answer.status(), read);
      }
    }

    private synchronized void opened(Socket socket) {
      open = socket;
      if (abandoned) {
        close();
      }
    }

    private synchronized void abandon() {
      abandoned = true;
      close();
    }

    private void close() {
      try {
        if (open != null) {
          open.close();
        }
      } catch (IOException e) {
        // It is closed as far as it can be.
      }
    }
  }
}
