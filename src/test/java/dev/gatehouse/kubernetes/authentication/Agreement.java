package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.testing.ApiServerAuthenticator;
import dev.gatehouse.testing.ApiServerJudge;
import dev.gatehouse.testing.ApiServerJudge.Answer;
import dev.gatehouse.testing.ApiServerJudge.Question;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts the same questions to the API server's own code and to ours. */
final class Agreement {
  /** The two read the clock one after the other. */
  private static final Pattern NOW = Pattern.compile("current time .* before the nbf");

  private final int minor;
  private final SignedTokens tokens;
  private final Clock clock;
  private final List<String> disagreements = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private int agreed;

  Agreement(int minor, SignedTokens tokens, Clock clock) {
    this.minor = minor;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** How many cases agree. */
  int agreed() {
    return agreed;
  }

  /** What we do not judge, with the reason. */
  List<String> refused() {
    return refused;
  }

  /** The disagreements, the shortest first. */
  List<String> disagreements() {
    return disagreements.stream().sorted(Comparator.comparingInt(String::length)).toList();
  }

  void compare(List<Question> questions) throws IOException, InterruptedException {
    List<Answer> answers = ApiServerJudge.ask(minor, tokens.keys().toString(), questions);
    for (int i = 0; i < questions.size(); i++) {
      compare(questions.get(i), answers.get(i));
    }
  }

  private void compare(Question question, Answer answer) {
    TokenJudge judge;
    try {
      AuthenticationModel model = ModelReader.read(question.configuration(), minor);
      List<String> algorithms =
          question.algorithms().isEmpty() ? TokenJudge.ALL_ALGORITHMS : question.algorithms();
      judge = TokenJudge.of(model, algorithms, minor);
    } catch (ConfigurationException e) {
      note(
          answer.refused().filter(theirs -> same(theirs, e.getMessage())).isPresent(),
          question.configuration(),
          answer.refused().orElse("accepts it"),
          e.getMessage());
      return;
    } catch (RefusedException e) {
      refused.add(e.getMessage() + " in " + question.configuration());
      return;
    }
    if (answer.refused().isPresent()) {
      note(false, question.configuration(), answer.refused().get(), "accept it");
      return;
    }
    if (question.documents().isPresent()) {
      compareHealth(judge, question, answer.health());
    }
    for (int i = 0; i < question.tokens().size(); i++) {
      compare(judge, question, question.tokens().get(i), answer.verdicts().get(i));
    }
  }

  /** Errors of the decoder name Go's types and what its parser saw; that it refuses is enough. */
  private static boolean same(String theirs, String ours) {
    return theirs.equals(ours) || isDecoding(theirs) && isDecoding(ours);
  }

  private static boolean isDecoding(String error) {
    return error.startsWith("strict decoding error") || error.contains("unknown field");
  }

  /** What an address answers is what the question says; all others do not resolve. */
  private static IssuerAccess access(Question question) {
    if (question.documents().isEmpty()) {
      return IssuerAccess.NONE;
    }
    return (url, authorization) -> {
      ApiServerJudge.Document found = question.documents().get().get(url);
      if (found == null) {
        return new IssuerAccess.Failure(
            "dial tcp: lookup " + URI.create(url).getHost() + ": no such host");
      }
      if (!found.error().isEmpty()) {
        return new IssuerAccess.Failure(found.error());
      }
      if (!found.authorization().isEmpty()
          && !authorization.filter(found.authorization()::equals).isPresent()) {
        return new IssuerAccess.Answer("403 Forbidden", "", "", "no");
      }
      return new IssuerAccess.Answer(
          found.status(),
          found.headers().getOrDefault("Content-Type", ""),
          found.headers().getOrDefault("Location", ""),
          found.body());
    };
  }

  private void compareHealth(TokenJudge judge, Question question, List<String> theirs) {
    List<String> ours;
    try {
      ours = judge.notReady(access(question)).values().stream().map(one -> one.health()).toList();
    } catch (RefusedException e) {
      refused.add(e.getMessage() + " in " + question.configuration() + question.documents());
      return;
    }
    List<String> problems = theirs.stream().filter(one -> !one.isEmpty()).toList();
    note(
        ours.equals(problems),
        question.configuration() + question.documents().get(),
        problems.toString(),
        ours.toString());
  }

  private void compare(
      TokenJudge judge, Question question, String token, ApiServerAuthenticator.Verdict theirs) {
    String where =
        question.configuration()
            + " "
            + question.algorithms()
            + " "
            + readable(token)
            + question.documents().map(Object::toString).orElse("");
    Verdict ours;
    try {
      ours = judge.judge(token, access(question), tokens::isGood, clock.instant());
    } catch (RefusedException e) {
      refused.add(e.getMessage() + " in " + where);
      return;
    }
    ApiServerAuthenticator.Verdict flat =
        ours.user()
            .map(user ->
                new ApiServerAuthenticator.Verdict(
                    true, user.username(), user.uid(), user.groups(), user.extra(), ""))
            .orElseGet(() ->
                new ApiServerAuthenticator.Verdict(
                    false, "", "", List.of(), java.util.Map.of(), ours.error()));
    note(
        Objects.equals(timeless(flat), timeless(theirs)),
        where,
        theirs.toString(),
        flat.toString());
  }

  private static ApiServerAuthenticator.Verdict timeless(ApiServerAuthenticator.Verdict verdict) {
    return new ApiServerAuthenticator.Verdict(
        verdict.authenticated(),
        verdict.username(),
        verdict.uid(),
        verdict.groups(),
        verdict.extra(),
        NOW.matcher(verdict.error()).replaceFirst("current time NOW before the nbf"));
  }

  private static String readable(String token) {
    return Optional.of(token.split("\\.", -1))
        .filter(parts -> parts.length == 3)
        .map(parts ->
            new com.nimbusds.jose.util.Base64URL(parts[0]).decodeToString()
                + new com.nimbusds.jose.util.Base64URL(parts[1]).decodeToString())
        .orElse(token);
  }

  private void note(boolean same, String where, String theirs, String ours) {
    if (same) {
      agreed++;
    } else {
      disagreements.add("1." + minor + " " + where + "\n  it:  " + theirs + "\n  we:  " + ours);
    }
  }
}
