package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.testing.ApiServerJudge.Document;
import dev.gatehouse.testing.ApiServerJudge.Question;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What issuers' addresses may answer, and what an API server is told of them. */
final class DiscoveryTables {
  private static final String ISSUER = AgreementTables.ISSUER;
  private static final String KEYS = ISSUER + "/keys";
  private static final String OTHER = "https://groups.example.com";
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";
  private static final Pattern MOVED = Pattern.compile("@(-?[0-9]+)");

  private final SignedTokens signed;
  private final Instant now;

  DiscoveryTables(SignedTokens signed, Instant now) {
    this.signed = signed;
    this.now = now;
  }

  private static Document json(String body) {
    return Document.of("200 OK", "application/json", body);
  }

  private static Document failing(String error) {
    return new Document("", Map.of(), "", error, "");
  }

  private static String document(String issuer, String keys) {
    return JSONObjectUtils.toJSONString(Map.of("issuer", issuer, "jwks_uri", keys));
  }

  private Document keySet() {
    return json(signed.keys().toString());
  }

  private String token(String issuer) throws JOSEException {
    return signed.token(
        "ES256",
        "{\"iss\":\"%s\",\"aud\":\"kubernetes\",\"exp\":%d,\"email\":\"a@b\",\"groups\":[\"g\"]}"
            .formatted(issuer, now.getEpochSecond() + 300));
  }

  private static String configuration(String url, String discoveryUrl) {
    Map<String, Object> issuer = new LinkedHashMap<>();
    issuer.put("url", url);
    if (!discoveryUrl.isEmpty()) {
      issuer.put("discoveryURL", discoveryUrl);
    }
    issuer.put("audiences", List.of("kubernetes"));
    return AgreementTables.configuration(
        List.of(
            Map.of(
                "issuer",
                issuer,
                "claimMappings",
                Map.of(
                    "username", Map.of("claim", "email", "prefix", "oidc:"),
                    "groups", Map.of("claim", "groups", "prefix", "g:")))));
  }

  private Question question(String url, String discoveryUrl, Map<String, Document> documents)
      throws JOSEException {
    return new Question(
        configuration(url, discoveryUrl),
        List.of(),
        List.of(token(url), token(url + "/"), token(url).replaceAll(".{6}$", "AAAAAA")),
        Optional.of(documents));
  }

  /** Documents of every form at the issuer's own address. */
  List<Question> documents() throws IOException, JOSEException {
    List<Question> questions = new ArrayList<>();
    for (String line : AgreementTables.lines("documents.txt")) {
      String[] parts = line.split("\t", -1);
      String body = parts[2].replace("@", KEYS).replace("#", ISSUER);
      questions.add(
          question(
              ISSUER,
              "",
              Map.of(
                  ISSUER + WELL_KNOWN,
                  Document.of(parts[0], parts[1], body),
                  KEYS,
                  keySet(),
                  "http://issuer.example.com/keys",
                  keySet())));
    }
    questions.add(question(ISSUER, "", Map.of()));
    return questions;
  }

  /** Key sets of every form. */
  List<Question> keySets() throws IOException, JOSEException {
    List<Question> questions = new ArrayList<>();
    String elliptic = signed.keys().getKeyByKeyId("ec").toJSONString();
    String rsa = signed.keys().getKeyByKeyId("rsa").toJSONString();
    for (String line : AgreementTables.lines("keysets.txt")) {
      String[] parts = line.split("\t", -1);
      String body = parts[2].replace("@EC", elliptic).replace("@RSA", rsa);
      questions.add(
          question(
              ISSUER,
              "",
              Map.of(
                  ISSUER + WELL_KNOWN,
                  json(document(ISSUER, KEYS)),
                  KEYS,
                  Document.of(parts[0], parts[1], body))));
    }
    return questions;
  }

  /** Addresses: slashes, redirections, failures, and documents that lie elsewhere. */
  List<Question> addresses() throws JOSEException {
    List<Question> questions = new ArrayList<>();
    String at = ISSUER + WELL_KNOWN;
    Document good = json(document(ISSUER, KEYS));
    for (String url :
        List.of(ISSUER, ISSUER + "/", ISSUER + "//", ISSUER + "/dex", ISSUER + "/dex/")) {
      for (String said : List.of(ISSUER, ISSUER + "/", ISSUER + "/dex", ISSUER + "/dex/")) {
        Map<String, Document> documents = new LinkedHashMap<>();
        documents.put(at, json(document(said, KEYS)));
        documents.put(ISSUER + "/" + WELL_KNOWN, json(document(said, KEYS)));
        documents.put(ISSUER + "/dex" + WELL_KNOWN, json(document(said, KEYS)));
        documents.put(KEYS, keySet());
        questions.add(question(url, "", documents));
      }
    }
    for (String status :
        List.of(
            "301 Moved Permanently",
            "302 Found",
            "303 See Other",
            "307 Temporary Redirect",
            "308 Permanent Redirect",
            "300 Multiple Choices",
            "305 Use Proxy")) {
      for (String location :
          List.of("https://elsewhere.example.com/d", "/d", "d", "http://issuer.example.com/d")) {
        Map<String, Document> documents = new LinkedHashMap<>();
        documents.put(at, Document.redirection(status, location));
        documents.put("https://elsewhere.example.com/d", good);
        documents.put(ISSUER + "/d", good);
        documents.put(ISSUER + "/.well-known/d", good);
        documents.put("http://issuer.example.com/d", json(document(ISSUER + "/", KEYS)));
        documents.put(KEYS, Document.redirection(status, location.replaceAll("d$", "k")));
        documents.put("https://elsewhere.example.com/k", keySet());
        documents.put(ISSUER + "/k", keySet());
        questions.add(question(ISSUER, "", documents));
      }
    }
    questions.add(question(ISSUER, "", Map.of(at, Document.redirection("302 Found", WELL_KNOWN))));
    for (int hops : new int[] {9, 10}) {
      Map<String, Document> chain = new LinkedHashMap<>(Map.of(KEYS, keySet()));
      chain.put(at, Document.redirection("302 Found", "/1"));
      for (int i = 1; i < hops; i++) {
        chain.put(ISSUER + "/" + i, Document.redirection("302 Found", "/" + (i + 1)));
      }
      chain.put(ISSUER + "/" + hops, good);
      questions.add(question(ISSUER, "", chain));
    }
    for (String error :
        List.of(
            "dial tcp 192.0.2.1:443: i/o timeout",
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "EOF")) {
      questions.add(question(ISSUER, "", Map.of(at, failing(error))));
      questions.add(question(ISSUER, "", Map.of(at, good, KEYS, failing(error))));
    }
    questions.addAll(elsewhere(at));
    return questions;
  }

  private List<Question> elsewhere(String at) throws JOSEException {
    List<Question> questions = new ArrayList<>();
    String inner = "https://gatehouse.auth.svc:8443" + WELL_KNOWN;
    String innerKeys = "https://gatehouse.auth.svc:8443/keys";
    for (String said : List.of(ISSUER, ISSUER + "/", "https://gatehouse.auth.svc:8443")) {
      for (String keys : List.of(KEYS, innerKeys)) {
        questions.add(
            question(
                ISSUER, inner, Map.of(inner, json(document(said, keys)), innerKeys, keySet())));
        questions.add(
            question(
                ISSUER,
                inner,
                Map.of(
                    inner,
                    json(document(said, keys)),
                    KEYS,
                    keySet(),
                    at,
                    json(document(ISSUER, KEYS)))));
      }
    }
    questions.add(
        question(ISSUER, inner, Map.of(at, json(document(ISSUER, KEYS)), KEYS, keySet())));
    questions.add(question(ISSUER + "/", inner, Map.of(inner, json(document(ISSUER, KEYS)))));
    questions.add(
        question(
            ISSUER + "/",
            inner,
            Map.of(inner, json(document(ISSUER + "/", innerKeys)), innerKeys, keySet())));
    // A relative redirection counts from the issuer's address, not from the one that was asked.
    for (String host : List.of(ISSUER, "https://gatehouse.auth.svc:8443")) {
      questions.add(
          question(
              ISSUER,
              inner,
              Map.of(
                  inner,
                  Document.redirection("302 Found", "/d"),
                  host + "/d",
                  json(document(ISSUER, KEYS)),
                  KEYS,
                  keySet())));
    }
    questions.add(
        question(
            ISSUER, inner, Map.of(inner, Document.redirection("302 Found", at), KEYS, keySet())));
    questions.add(question(ISSUER, ISSUER, Map.of(at, json(document(ISSUER, KEYS)))));
    questions.add(question(ISSUER, ISSUER + "/", Map.of(at, json(document(ISSUER, KEYS)))));
    questions.add(question(ISSUER, at, Map.of(at, json(document(ISSUER, KEYS)), KEYS, keySet())));
    return questions;
  }

  private Map<String, Document> issuers() {
    Map<String, Document> documents = new LinkedHashMap<>();
    documents.put(ISSUER + WELL_KNOWN, json(document(ISSUER, KEYS)));
    documents.put(KEYS, keySet());
    documents.put(OTHER + WELL_KNOWN, json(document(OTHER, OTHER + "/keys")));
    documents.put(OTHER + "/keys", keySet());
    documents.put(
        "https://broken.example.com" + WELL_KNOWN,
        json(document("https://broken.example.com/", OTHER + "/keys")));
    documents.put(
        "https://keyless.example.com" + WELL_KNOWN,
        json("{\"issuer\":\"https://keyless.example.com\"}"));
    documents.put(
        "https://exotic.example.com" + WELL_KNOWN,
        json(document("https://exotic.example.com", "https://exotic.example.com/keys")));
    documents.put("https://exotic.example.com/keys", json("{\"keys\":[{\"kty\":\"AKP\"}]}"));
    return documents;
  }

  private String pointing(String sources) throws JOSEException {
    return signed.token(
        "ES256",
        """
        {"iss":"%s","aud":"kubernetes","exp":%d,"email":"a@b","_claim_names":{"groups":"s"},\
        "_claim_sources":{%s}}\
        """
            .formatted(ISSUER, now.getEpochSecond() + 300, sources));
  }

  /** Groups that are elsewhere. */
  List<Question> distributed() throws IOException, JOSEException {
    List<Question> questions = new ArrayList<>();
    String place = OTHER + "/mine";
    String pointing = pointing("\"s\":{\"endpoint\":\"" + place + "\"}");
    for (String line : AgreementTables.lines("elsewhere.txt")) {
      String[] parts = line.split("\t", -1);
      String moved =
          MOVED
              .matcher(parts[1].replace("#", OTHER))
              .replaceAll(
                  found -> Long.toString(now.getEpochSecond() + Long.parseLong(found.group(1))));
      String body =
          moved.startsWith("{") ? signed.token("ES256", moved) : moved.replaceAll("^=", "");
      Map<String, Document> documents = issuers();
      documents.put(place, Document.of(parts[0], "application/jwt", body));
      questions.add(
          new Question(
              configuration(ISSUER, ""), List.of(), List.of(pointing), Optional.of(documents)));
    }
    Map<String, Document> documents = issuers();
    String groups =
        signed.token(
            "ES256",
            "{\"iss\":\"%s\",\"aud\":\"kubernetes\",\"exp\":%d,\"groups\":[\"a\"]}"
                .formatted(OTHER, now.getEpochSecond() + 300));
    documents.put(place, new Document("200 OK", Map.of(), groups, "", "Bearer f005"));
    documents.put(OTHER + "/moved", Document.redirection("302 Found", "/mine"));
    documents.put(
        OTHER + "/away", Document.redirection("302 Found", "https://away.example.com/mine"));
    documents.put("https://away.example.com/mine", documents.get(place));
    documents.put(OTHER + "/gone", failing("EOF"));
    documents.put(
        OTHER + "/forged", Document.of("200 OK", "", groups.replaceAll(".{6}$", "AAAAAA")));
    documents.put(
        OTHER + "/stranger",
        Document.of(
            "200 OK",
            "",
            signed.token(
                "ES256-OTHERKEY",
                "{\"iss\":\"%s\",\"aud\":\"kubernetes\",\"exp\":%d,\"groups\":[\"a\"]}"
                    .formatted(OTHER, now.getEpochSecond() + 300))));
    List<String> tokens = new ArrayList<>();
    for (String source :
        List.of(
            "\"endpoint\":\"@/mine\"",
            "\"endpoint\":\"@/mine\",\"access_token\":\"f005\"",
            "\"Endpoint\":\"@/mine\",\"ACCESS_TOKEN\":\"f005\"",
            "\"endpoint\":\"@/mine\",\"access_token\":\"wrong\"",
            "\"endpoint\":\"@/moved\",\"access_token\":\"f005\"",
            "\"endpoint\":\"@/away\",\"access_token\":\"f005\"",
            "\"endpoint\":\"@/gone\"",
            "\"endpoint\":\"@/forged\"",
            "\"endpoint\":\"@/stranger\"",
            "\"endpoint\":\"https://nowhere.example.com\"",
            "\"endpoint\":\"/mine\"",
            "\"endpoint\":\"ftp://x\"",
            "\"endpoint\":\"\"",
            "\"endpoint\":null",
            "\"endpoint\":7",
            "\"endpoint\":\"@/mine\",\"access_token\":[]",
            "\"endpoint\":\"@/mine\",\"access_token\":\"f005\",\"JWT\":7",
            "\"endpoint\":\"@/mine\",\"access_token\":\"f005\",\"JWT\":\"x\"",
            "\"JWT\":\"a.b.c\"")) {
      tokens.add(pointing("\"s\":{" + source.replace("@", OTHER) + "}"));
      tokens.add(pointing("\"s\":{\"endpoint\":\"\"},\"t\":{" + source.replace("@", OTHER) + "}"));
    }
    questions.add(
        new Question(configuration(ISSUER, ""), List.of(), tokens, Optional.of(documents)));
    return questions;
  }
}
