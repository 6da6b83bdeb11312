package dev.gatehouse.kubernetes.check;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.config.settings.ClusterSettings.Version;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.Verdict;
import dev.gatehouse.kubernetes.authentication.Verdict.User;
import dev.gatehouse.kubernetes.check.HttpsReader.Answer;
import dev.gatehouse.kubernetes.check.HttpsReader.NoAnswerException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a running API server which version it is and who somebody is there. */
public final class ApiServerCheck {
  private static final int LONGEST = 256 * 1024;
  private static final Pattern MINOR = Pattern.compile("([0-9]{1,3}).*");
  private static final int FIRST_WITH_FILE = Version.FIRST_WITH_FILE.minor();
  private static final int FIRST_WITH_V1 = Version.FIRST_WITH_V1.minor();
  private static final String REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  private static final String QUESTION =
      "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

  /** Everybody who was let in has it. */
  private static final String AUTHENTICATED = "system:authenticated";

  private final URI server;
  private final HttpsReader reader;
  private final int minor;
  private final boolean webhook;
  private final InstantSource clock;
  private final Findings findings;

  /**
   * @param server its address, https
   * @param reader with the authorities of its certificate
   * @param minor the version that the settings say, 1.{@code minor}
   * @param webhook whether it asks here about tokens and may not decide by itself
   */
  public ApiServerCheck(
      URI server,
      HttpsReader reader,
      int minor,
      boolean webhook,
      InstantSource clock,
      Findings findings) {
    this.server = server;
    this.reader = reader;
    this.minor = minor;
    this.webhook = webhook;
    this.clock = clock;
    this.findings = findings;
  }

  /** Foretells what it makes of the token. */
  public interface Foretelling {
    /**
     * @param now the API server's clock
     * @throws RefusedException when it is not certain
     */
    Verdict at(Instant now);

    /**
     * The same by the configuration that the API server is said to have; empty when nobody said.
     *
     * @throws RefusedException when it is not certain
     */
    Optional<Verdict> byTheirs(Instant now);

    /** What to do about it. */
    List<String> advice(Verdict verdict, Instant now);
  }

  /** Its address with a path. */
  static URI at(URI server, String path) {
    return URI.create(server.toString().replaceFirst("/+$", "") + path);
  }

  /**
   * Asks for the version.
   *
   * @return whether it was reached
   */
  public boolean version(Optional<String> token) {
    Answer answer;
    try {
      answer = reader.get(at(server, "/version"), token, LONGEST);
    } catch (NoAnswerException e) {
      unreachable(e);
      return false;
    }
    Clocks.compare("clock", "the API server", answer.date(), clock.instant(), findings);
    Optional<Map<String, Object>> json = json(answer);
    Matcher found =
        MINOR.matcher(
            json.map(one -> one.get("minor"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .orElse(""));
    if (answer.status() == 401 || answer.status() == 403) {
      // With a token that it refuses, also for what anybody may see; the review says why.
      findings.warning("version", "it does not say which: the answer is " + answer.status(), "");
    } else if (answer.status() != 200 || !found.matches()) {
      findings.failed(
          "version",
          "what answers at " + server + " is no API server: " + answer.status(),
          "correct server of the cluster, or --server");
      return false;
    } else if (Integer.parseInt(found.group(1)) == minor) {
      findings.good("version", "1." + minor);
    } else {
      other(Integer.parseInt(found.group(1)));
    }
    return true;
  }

  private void unreachable(NoAnswerException e) {
    if (e.untrusted()) {
      findings.failed(
          "API server",
          "its certificate is not trusted: " + e.getMessage(),
          "set certificateAuthority of the cluster to its authority (certificate-authority-data of a"
              + " kubeconfig that works)");
    } else {
      findings.failed("API server", "not reached: " + e.getMessage(), "");
    }
  }

  private void other(int theirs) {
    boolean form = theirs < FIRST_WITH_FILE != minor < FIRST_WITH_FILE;
    boolean api = theirs < FIRST_WITH_V1 != minor < FIRST_WITH_V1;
    findings.failed(
        "version",
        "it is 1."
            + theirs
            + ", and the settings say 1."
            + minor
            + (form
                ? ": one of them has flags and the other a file"
                : api ? ": they write another apiVersion" : ""),
        "set kubernetesVersion of the cluster to 1." + theirs);
  }

  private static Optional<Map<String, Object>> json(Answer answer) {
    try {
      return Optional.of(JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8)));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  /** Asks who the holder of a token is, and compares it with what is foretold. */
  public void review(String token, Foretelling foretelling) {
    Answer answer;
    try {
      answer = reader.post(at(server, REVIEW), Optional.of(token), QUESTION, LONGEST);
    } catch (NoAnswerException e) {
      unreachable(e);
      return;
    }
    Instant now = answer.date().orElseGet(clock::instant);
    Optional<Verdict> verdict = foretold(foretelling, now);
    switch (answer.status()) {
      case 200, 201 -> accepted(answer, verdict);
      case 401 -> refused(verdict, foretelling, now);
      case 403 ->
          findings.warning(
              "token",
              "it is accepted, but its holder may not create selfsubjectreviews",
              "bind the ClusterRole system:basic-user to system:authenticated, as clusters have it"
                  + " from the start");
      case 404 ->
          findings.warning(
              "token", "this API server has no SelfSubjectReview of v1, which came with 1.28", "");
      default ->
          findings.failed("token", "the answer to a SelfSubjectReview is " + answer.status(), "");
    }
  }

  private Optional<Verdict> foretold(Foretelling foretelling, Instant now) {
    try {
      return Optional.of(foretelling.at(now));
    } catch (RefusedException e) {
      findings.warning("token", "not judged here, rather than guessed: " + e.getMessage(), "");
      return Optional.empty();
    }
  }

  private void refused(Optional<Verdict> verdict, Foretelling foretelling, Instant now) {
    if (verdict.isEmpty()) {
      findings.failed("token", "the API server refuses it (401) and does not say why", "");
      return;
    }
    if (verdict.get().user().isEmpty()) {
      findings.failed(
          "token",
          "the API server refuses it (401), as is foretold: " + verdict.get().error(),
          String.join(" ", foretelling.advice(verdict.get(), now)));
      return;
    }
    if (webhook) {
      endedOrUnheard();
      return;
    }
    Optional<Verdict> theirs = theirs(foretelling, now);
    if (theirs.filter(one -> one.user().isEmpty()).isPresent()) {
      findings.failed(
          "token",
          "the API server refuses it (401), as its configuration makes it and the settings do not: "
              + theirs.get().error(),
          "write the configuration again (gatehouse cluster config)");
      return;
    }
    findings.failed(
        "token",
        "the API server refuses it (401), and by the settings it would accept it",
        "one of these: "
            + (theirs.isPresent()
                ? "it does not use the file of --live yet"
                : "it has another configuration")
            + " (compare with --live, and with /metrics); it has not discovered the issuer yet,"
            + " which it tries every ten seconds (its log: oidc: authenticator not initialized; run"
            + " gatehouse cluster check NAME without a token); it keeps a key set from before the"
            + " token's key (the check of /metrics tells); the replica that answered is not the one"
            + " that was configured");
  }

  /** A token that is good by itself is refused for what only the answer to a review says. */
  private void endedOrUnheard() {
    findings.failed(
        "token",
        "the API server refuses it (401), and by the settings it would accept it",
        "one of these: the token has ended here (tokenReview): it, its grant or its session was"
            + " revoked, or its person disabled (gatehouse audit names it as token_review.refused);"
            + " the API server gets no answer, by the address, the certificate or the credential"
            + " (its log: webhook, and here token_review.unauthenticated); it does not have the file"
            + " of gatehouse cluster config --format webhook; the replica that answered is not the"
            + " one that was configured");
  }

  /** What to do about an API server that has something else than the settings. */
  private String apply() {
    return webhook
        ? "answers to reviews go on for some seconds; otherwise the API server trusts this issuer"
            + " by itself: take the authenticator out (compare with --live)"
        : "the API server has another configuration: write it again (gatehouse cluster config)";
  }

  private static Optional<Verdict> theirs(Foretelling foretelling, Instant now) {
    try {
      return foretelling.byTheirs(now);
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  private void accepted(Answer answer, Optional<Verdict> verdict) {
    Optional<User> user = json(answer).flatMap(ApiServerCheck::user);
    if (user.isEmpty()) {
      findings.failed("token", "the answer is no SelfSubjectReview", "correct --server");
      return;
    }
    User found = user.get();
    if (verdict.isEmpty()) {
      findings.good("token", "accepted as " + found.username() + " in " + found.groups());
      return;
    }
    if (verdict.get().user().isEmpty()) {
      findings.failed(
          "token",
          "the API server accepts it as "
              + found.username()
              + " in "
              + found.groups()
              + ", and by the settings it would refuse it: "
              + verdict.get().error(),
          apply());
      return;
    }
    findings.good("token", "accepted");
    compare(verdict.get().user().get(), found);
  }

  private void compare(User foretold, User found) {
    same("username", foretold.username(), found.username());
    same("uid", foretold.uid(), found.uid());
    Set<String> more = new LinkedHashSet<>(found.groups());
    more.removeAll(foretold.groups());
    more.remove(AUTHENTICATED);
    Set<String> fewer = new LinkedHashSet<>(foretold.groups());
    fewer.removeAll(found.groups());
    if (!more.isEmpty() || !fewer.isEmpty()) {
      findings.failed(
          "groups",
          (more.isEmpty() ? "" : "there also in " + more)
              + (more.isEmpty() || fewer.isEmpty() ? "" : ", and ")
              + (fewer.isEmpty() ? "" : "not in " + fewer)
              + (fewer.isEmpty() ? ": more rights" : ": rights by these groups are lost"),
          apply());
    } else {
      findings.good("groups", found.groups().toString());
    }
    TreeSet<String> keys = new TreeSet<>(foretold.extra().keySet());
    keys.addAll(found.extra().keySet());
    for (String key : keys) {
      same(
          "extra " + key,
          foretold.extra().getOrDefault(key, List.of()).toString(),
          found.extra().getOrDefault(key, List.of()).toString());
    }
  }

  private void same(String subject, String foretold, String found) {
    if (foretold.equals(found)) {
      if (!found.isEmpty()) {
        findings.good(subject, found);
      }
      return;
    }
    findings.failed(
        subject,
        "there "
            + (found.isEmpty() ? "nothing" : found)
            + ", by the settings "
            + (foretold.isEmpty() ? "nothing" : foretold),
        apply());
  }

  /** The user of a review; empty when anything in it has another type than the API says. */
  private static Optional<User> user(Map<String, Object> review) {
    if (!(review.get("status") instanceof Map<?, ?> status)
        || !(status.get("userInfo") instanceof Map<?, ?> info)
        || !(info.get("username") instanceof String name)) {
      return Optional.empty();
    }
    Optional<List<String>> groups = texts(info.get("groups"));
    Map<String, List<String>> extra = new LinkedHashMap<>();
    Object found = info.get("extra");
    if (groups.isEmpty() || found != null && !(found instanceof Map<?, ?>)) {
      return Optional.empty();
    }
    for (Map.Entry<?, ?> one :
        found == null ? Set.<Map.Entry<?, ?>>of() : ((Map<?, ?>) found).entrySet()) {
      Optional<List<String>> values = texts(one.getValue());
      if (values.isEmpty()) {
        return Optional.empty();
      }
      extra.put((String) one.getKey(), values.get());
    }
    String uid = info.get("uid") instanceof String text ? text : "";
    return Optional.of(new User(name, uid, groups.get(), extra));
  }

  private static Optional<List<String>> texts(Object value) {
    List<String> all = new ArrayList<>();
    if (value != null && !(value instanceof List<?>)) {
      return Optional.empty();
    }
    for (Object one : value == null ? List.of() : (List<?>) value) {
      if (!(one instanceof String text)) {
        return Optional.empty();
      }
      all.add(text);
    }
    return Optional.of(all);
  }
}
