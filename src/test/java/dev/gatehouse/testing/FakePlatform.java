package dev.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A platform that gives its workloads tokens, as a CI system or a cluster does: a discovery
 * document, keys, and whatever token a test wants. Thread-safe.
 */
public final class FakePlatform implements AutoCloseable {
  private final HttpServer server;
  private final List<RSAKey> keys = new ArrayList<>();

  /** How often the keys were asked for. */
  public final AtomicInteger fetches = new AtomicInteger();

  private volatile int status = 200;
  private volatile String issuerInDocument;
  private volatile String wanted;
  private volatile String keysAt;

  /** How often the document was asked for. */
  public final AtomicInteger discoveries = new AtomicInteger();

  private FakePlatform(HttpServer server) {
    this.server = server;
    server.createContext("/.well-known/openid-configuration", this::discovery);
    server.createContext("/jwks", this::jwks);
  }

  public static FakePlatform start() {
    try {
      FakePlatform platform =
          new FakePlatform(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      platform.rotate();
      platform.server.start();
      return platform;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The status of every answer from now on. */
  public void answers(int value) {
    status = value;
  }

  /** From now on its document names another issuer. */
  public void saysItIs(String issuer) {
    issuerInDocument = issuer;
  }

  /** From now on its document says that the keys are there; null for where they are. */
  public void saysKeysAreAt(String address) {
    keysAt = address;
  }

  /** From now on keys are shown to whoever has this bearer token. */
  public void wants(String bearer) {
    wanted = bearer;
  }

  /** Signs with a new key from now on; the old one is not published any more. */
  public synchronized void rotate() {
    try {
      keys.clear();
      keys.add(new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token with these claims. */
  public String token(Map<String, Object> claims) {
    return token(claims, JWSAlgorithm.RS256, "JWT");
  }

  /** A token with these claims and this header. */
  public synchronized String token(Map<String, Object> claims, JWSAlgorithm algorithm, String typ) {
    try {
      JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(keys.get(0).getKeyID());
      JWSObject jws =
          new JWSObject(
              (typ == null ? header : header.type(new JOSEObjectType(typ))).build(),
              new Payload(JSONObjectUtils.toJSONString(claims)));
      jws.sign(new RSASSASigner(keys.get(0)));
      return jws.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void discovery(HttpExchange exchange) throws IOException {
    discoveries.incrementAndGet();
    String keysThere = keysAt == null ? issuer() + "/jwks" : keysAt;
    String issuer = issuerInDocument == null ? issuer().toString() : issuerInDocument;
    answer(exchange, JSONObjectUtils.toJSONString(Map.of("issuer", issuer, "jwks_uri", keysThere)));
  }

  private void jwks(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    String body;
    synchronized (this) {
      body = new JWKSet(List.copyOf(keys)).toPublicJWKSet().toString();
    }
    answer(exchange, body);
  }

  private void answer(HttpExchange exchange, String body) throws IOException {
    boolean seen =
        wanted == null
            || ("Bearer " + wanted).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(seen ? status : 403, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
