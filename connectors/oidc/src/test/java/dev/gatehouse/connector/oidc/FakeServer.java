package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.gatehouse.tck.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of one test on 127.0.0.1 that is asked with forms and answers with text. */
abstract class FakeServer implements AutoCloseable {
  private final HttpServer server;
  private final String address;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** A request; the query is as it came. */
  record Asked(
      String method,
      String path,
      String query,
      Map<String, String> headers,
      Map<String, String> form) {
    String header(String name) {
      return headers.get(name);
    }
  }

  /** An answer. */
  record Reply(int status, String type, String body) {
    static Reply json(int status, String body) {
      return new Reply(status, "application/json", body);
    }

    static Reply json(int status, Map<String, Object> json) {
      return json(status, JSONObjectUtils.toJSONString(json));
    }
  }

  /** A server that listens and does not answer before {@link #listen()}; with certificates: TLS. */
  FakeServer(Optional<TestCertificates> certificates) throws IOException {
    InetSocketAddress loopback =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
    if (certificates.isEmpty()) {
      server = HttpServer.create(loopback, 0);
    } else {
      HttpsServer secure = HttpsServer.create(loopback, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(certificates.get().server()));
      server = secure;
    }
    address =
        (certificates.isEmpty() ? "http" : "https")
            + "://127.0.0.1:"
            + server.getAddress().getPort();
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /** Answers from now on: called when the server is made. */
  final void listen() {
    server.start();
  }

  /** Where it is: scheme, host and port. */
  final String address() {
    return address;
  }

  /**
   * What a request gets.
   *
   * @param headers of the answer, to be added to
   */
  abstract Reply answer(Asked asked, Headers headers) throws Exception;

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      Asked asked =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestURI().getRawQuery(),
              headers,
              parse(new String(body, StandardCharsets.UTF_8)));
      send(exchange, answer(asked, exchange.getResponseHeaders()));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** The parameters of a query or a form; null: none. */
  static Map<String, String> parse(String query) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : (query == null ? "" : query).split("&", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2) {
        values.put(decode(pair[0]), decode(pair[1]));
      }
    }
    return values;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public final void close() {
    server.stop(0);
    threads.close();
  }
}
