package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Google's token endpoint for service accounts and its directory ({@code groups.list} of the Admin
 * SDK), with the answers that its documentation shows: pages, quotas, errors. Thread-safe.
 */
final class FakeDirectory extends FakeServer {
  static final String ACCOUNT = "groups@project.iam.gserviceaccount.com";

  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** Groups by member: an identifier or an address. */
  final Map<String, List<String>> groups = new ConcurrentHashMap<>();

  /** Whose groups were asked for, with page and administrator. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Claims of the assertions that were exchanged. */
  final List<JWTClaimsSet> assertions = new CopyOnWriteArrayList<>();

  /** Answers that come before the right ones. */
  final Queue<Reply> first = new ArrayDeque<>();

  /** Happens at each question about groups. */
  volatile Runnable atQuestion = () -> {};

  volatile Reply token;
  volatile int page = 2;

  private FakeDirectory() throws IOException {
    super(Optional.empty());
    listen();
  }

  static FakeDirectory start() throws IOException {
    return new FakeDirectory();
  }

  /** Where groups are asked for. */
  URI directory() {
    return URI.create(at("/admin/directory/v1"));
  }

  private String at(String path) {
    return address() + path;
  }

  /** A key as Google's console writes it. */
  Path keyFile(Path directory) throws Exception {
    return keyFile(directory, at("/token"));
  }

  /** The same, with the place where tokens are given. */
  static Path keyFile(Path directory, String tokenUri) throws Exception {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "service_account");
    json.put("client_email", ACCOUNT);
    json.put("private_key_id", "key-1");
    json.put(
        "private_key",
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(TestKeys.OTHER.toPrivateKey().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    json.put("token_uri", tokenUri);
    return Files.writeString(
        directory.resolve("service-account.json"), JSONObjectUtils.toJSONString(json));
  }

  /** Tokens that were given are good no more. */
  void revoke() {
    tokens.clear();
  }

  @Override
  Reply answer(Asked request, Headers headers) {
    return request.path().equals("/token") ? token(request.form()) : groups(request);
  }

  private Reply token(Map<String, String> form) {
    if (token != null) {
      return token;
    }
    try {
      SignedJWT assertion = SignedJWT.parse(form.get("assertion"));
      JWTClaimsSet claims = assertion.getJWTClaimsSet();
      boolean good =
          "urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
              && assertion.verify(new RSASSAVerifier(TestKeys.OTHER.toRSAPublicKey()))
              && ACCOUNT.equals(claims.getIssuer())
              && List.of(at("/token")).equals(claims.getAudience());
      if (!good) {
        return error(400, "invalid_grant");
      }
      assertions.add(claims);
      String access = "directory-" + assertions.size();
      tokens.put(access, claims.getSubject());
      return Reply.json(200, Map.of("access_token", access, "expires_in", 3600));
    } catch (Exception e) {
      return error(400, "invalid_request");
    }
  }

  private static Reply error(int status, String error) {
    return Reply.json(status, Map.of("error", error, "error_description", "a test"));
  }

  /** An error of Google's APIs. */
  static Reply error(int status, String reason, String message) {
    return Reply.json(
        status,
        Map.of(
            "error",
            Map.of(
                "code",
                status,
                "message",
                message,
                "errors",
                List.of(Map.of("domain", "usageLimits", "reason", reason, "message", message)))));
  }

  private Reply groups(Asked request) {
    Map<String, String> query = parse(request.query());
    String admin = tokens.get(request.header("Authorization").replaceFirst("Bearer ", ""));
    String member = query.get("userKey");
    int from = Integer.parseInt(query.getOrDefault("pageToken", "0"));
    asked.add(member + " " + from + " " + admin);
    atQuestion.run();
    Reply before = first.poll();
    if (before != null) {
      return before;
    }
    if (admin == null) {
      return error(401, "authError", "Invalid Credentials");
    }
    List<String> all = groups.get(member);
    if (all == null) {
      return error(404, "notFound", "Resource Not Found: userKey");
    }
    List<Object> shown = new ArrayList<>();
    for (String email :
        all.subList(Math.min(from, all.size()), Math.min(from + page, all.size()))) {
      shown.add(Map.of("kind", "admin#directory#group", "id", "id-" + email, "email", email));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kind", "admin#directory#groups");
    if (!shown.isEmpty()) {
      answer.put("groups", shown);
    }
    if (from + page < all.size()) {
      answer.put("nextPageToken", String.valueOf(from + page));
    }
    return Reply.json(200, answer);
  }
}
