package dev.gatehouse.connector.github;

import dev.gatehouse.connector.github.DeniedException.Denial;
import dev.gatehouse.connector.http.Request;
import dev.gatehouse.connector.http.Response;
import dev.gatehouse.connector.http.UpstreamClient;
import dev.gatehouse.connector.http.Words;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** GitHub's REST API. Thread-safe. */
final class Api {
  private static final String PARTIAL = "partial-results";

  private final UpstreamClient client;
  private final Site site;
  private final InstantSource clock;
  private final int pages;
  private final Duration patience;

  Api(UpstreamClient client, Site site, GitHubSettings.Limits limits, InstantSource clock) {
    this.client = client;
    this.site = site;
    this.clock = clock;
    pages = limits.pages();
    patience = limits.request().multipliedBy(3);
  }

  /**
   * A whole list.
   *
   * @param items its objects, of all pages
   * @param hidden numbers of organisations whose part GitHub left out
   */
  record Listing(List<Json> items, Set<Long> hidden) {}

  /** A segment of a path. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Starts what is asked for one person; everything together has a bounded time. */
  Call as(String token) {
    return new Call(token, clock.instant().plus(patience));
  }

  /**
   * Asks about a token, with the application's own credentials: GitHub answers only about tokens
   * that it issued to this application.
   *
   * @throws DeniedException {@code NOT_FOUND} when it is another application's, or none
   */
  Json check(GitHubSettings.App app, String token) throws UpstreamException, DeniedException {
    String body = "{\"access_token\":\"" + token + "\"}"; // a token needs no escapes
    Request request =
        versioned(
            Request.content(
                    "POST",
                    site.api("/applications/" + segment(app.clientId()) + "/token"),
                    "application/json",
                    body)
                .basic(app.clientId(), app.clientSecret().reveal()));
    Response response = client.send(request);
    if (response.status() == 422) {
      throw new DeniedException(Denial.NOT_FOUND, "GitHub takes this for no token");
    }
    return Json.of("the answer about a token", answered(response).json());
  }

  /** What anybody is told, whatever the status. */
  Response anonymously(String path) throws UpstreamException {
    return client.send(versioned(Request.get(site.api(path))));
  }

  private static Request versioned(Request request) {
    return request
        .header("Accept", "application/vnd.github+json")
        .header("X-GitHub-Api-Version", "2022-11-28");
  }

  /** Questions with one person's token. For one thread. */
  final class Call {
    private final String token;
    private final Instant end;

    private Call(String token, Instant end) {
      this.token = token;
      this.end = end;
    }

    /** The answer to a question. */
    Response get(URI uri) throws UpstreamException, DeniedException {
      if (clock.instant().isAfter(end)) {
        // Each answer came in time: one person's many pages are no outage for the others.
        throw UpstreamException.notNow(
            "GitHub is too slow: its answers together take more than "
                + patience.toSeconds()
                + " s",
            null);
      }
      return answered(client.send(versioned(Request.get(uri)).bearer(token)));
    }

    /** An object. */
    Json object(String path) throws UpstreamException, DeniedException {
      Response response = get(site.api(path));
      return Json.of(response.toString(), response.json());
    }

    /** A list with all its pages. */
    Listing list(String path) throws UpstreamException, DeniedException {
      return list(path, Integer.MAX_VALUE);
    }

    /** The first pages of a list. */
    Listing list(String path, int enough) throws UpstreamException, DeniedException {
      List<Json> items = new ArrayList<>();
      Set<Long> hidden = new HashSet<>();
      Set<URI> read = new HashSet<>();
      Optional<URI> next = Optional.of(site.api(path));
      while (next.isPresent() && read.size() < enough) {
        URI page = next.get();
        if (!read.add(page)) {
          throw UpstreamException.protocol("GitHub names a page as its own next one", null);
        }
        if (read.size() > pages) {
          throw UpstreamException.protocol(
              "GitHub has more than " + pages + " pages at " + path + ": raise pageLimit", null);
        }
        Response response = get(page);
        for (Object item : response.jsonArray()) {
          items.add(Json.of("an item of " + response, item));
        }
        hidden.addAll(hidden(response));
        next = next(response);
      }
      return new Listing(items, hidden);
    }

    private Optional<URI> next(Response response) throws UpstreamException {
      Optional<String> target = response.header("link").flatMap(Link::next);
      if (target.isEmpty()) {
        return Optional.empty();
      }
      URI next;
      try {
        next = response.request().uri().resolve(target.get());
      } catch (IllegalArgumentException e) {
        throw UpstreamException.protocol(response + ": its next page has no address", e);
      }
      if (!site.isApi(next)) {
        // Whoever says where the next page is does not say who gets the token.
        throw UpstreamException.protocol(
            response + ": its next page is elsewhere, at " + Words.plain("" + next.getHost()),
            null);
      }
      return Optional.of(next);
    }
  }

  /** {@code X-GitHub-SSO: partial-results; organizations=21955855,20582480}. */
  private static Set<Long> hidden(Response response) throws UpstreamException {
    Set<Long> hidden = new HashSet<>();
    String header = response.header("x-github-sso").orElse("");
    if (header.startsWith(PARTIAL)) {
      String numbers = header.replaceFirst("^[^=]*=", "").strip();
      if (!numbers.matches("[0-9]{1,18}(\\s*,\\s*[0-9]{1,18})*")) {
        throw UpstreamException.protocol(
            response + " left something out and does not say what", null);
      }
      for (String number : numbers.split("\\s*,\\s*", -1)) {
        hidden.add(Long.parseLong(number));
      }
    }
    return hidden;
  }

  /** Tells refusals from troubles. */
  private Response answered(Response response) throws UpstreamException, DeniedException {
    int status = response.status();
    if (status == 200) {
      return response;
    }
    if (status >= 500) {
      throw UpstreamException.unreachable(response.toString(), null);
    }
    String said = said(response);
    String words = response + (said.isEmpty() ? "" : ": " + said);
    if (RateLimit.isUsedUp(response, said)) {
      throw RateLimit.failure(response, words, clock);
    }
    switch (status) {
      case 401 -> throw new DeniedException(Denial.TOKEN, words);
      case 403 -> throw new DeniedException(forbidden(response, said), words);
      case 404 -> throw new DeniedException(Denial.NOT_FOUND, words);
      default -> throw UpstreamException.protocol(words, null);
    }
  }

  private static Denial forbidden(Response response, String said) {
    if (response.header("x-github-sso").isPresent()) {
      return Denial.SINGLE_SIGN_ON;
    }
    if (said.contains("account was suspended")) {
      return Denial.SUSPENDED;
    }
    return said.contains("OAuth App access restrictions") ? Denial.RESTRICTED : Denial.FORBIDDEN;
  }

  private static String said(Response response) {
    try {
      return response.json().get("message") instanceof String text ? Words.plain(text) : "";
    } catch (UpstreamException e) {
      return ""; // a page of a proxy, for example: the status says enough
    }
  }
}
