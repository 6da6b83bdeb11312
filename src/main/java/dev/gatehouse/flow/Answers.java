package dev.gatehouse.flow;

import dev.gatehouse.clients.RegistryChangedException;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.generation.Generations;
import dev.gatehouse.http.Endpoint;
import dev.gatehouse.http.MalformedRequestException;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.Route.Errors;
import dev.gatehouse.keys.KeysStaleException;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.ProtocolException;
import dev.gatehouse.protocol.RedirectError;
import dev.gatehouse.spi.BusyException;
import dev.gatehouse.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a protocol error becomes an answer and a log line. Thread-safe.
 *
 * <p>What the administrator needs ({@link ProtocolException#detail}) goes to the log under the
 * request's identifier, which a page shows too. Anything else that an endpoint throws is the HTTP
 * layer's: an answer 500 with the identifier.
 */
public final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** How often one request is judged anew because clients have changed meanwhile. */
  private static final int MOST_BEGINNINGS = 5;

  private Answers() {}

  /** Makes an endpoint of one that works on the generation that the request has pinned. */
  public static Endpoint pinned(
      Generations generations, Errors errors, GenerationEndpoint endpoint) {
    return request -> {
      Generations.Pin pin = Generations.of(request);
      for (int i = 0; i < MOST_BEGINNINGS; i++) {
        long seen;
        try {
          return answer(request, pin.generation(), errors, endpoint);
        } catch (RegistryChangedException e) {
          // Nothing was written: the request is judged anew, on the clients of now (rule R10).
          LOG.atDebug().addKeyValue("request_id", request.id()).log("{}", e.getMessage());
          seen = e.seen();
        }
        try {
          generations.refreshClients(seen);
          pin.renew();
        } catch (StorageException e) {
          return unavailable(request, pin.generation(), errors, "the database does not answer", e);
        }
      }
      return unavailable(
          request,
          pin.generation(),
          errors,
          "clients change without end",
          new IllegalStateException("clients changed " + MOST_BEGINNINGS + " times"));
    };
  }

  private static Response answer(
      Request request, Generation generation, Errors errors, GenerationEndpoint endpoint) {
    try {
      return endpoint.handle(request, generation);
    } catch (ProtocolException e) {
      return protocol(request, generation, e);
    } catch (MalformedRequestException e) {
      return malformed(request, generation, errors, e);
    } catch (BusyException e) {
      return unavailable(request, generation, errors, "too much work is waiting", e);
    } catch (StorageException e) {
      return unavailable(request, generation, errors, "the database does not answer", e);
    } catch (KeysStaleException e) {
      return unavailable(request, generation, errors, "signing keys could not be read again", e);
    }
  }

  private static Response protocol(
      Request request, Generation generation, ProtocolException error) {
    return switch (error) {
      case DirectError direct -> {
        // A device asks every few seconds until its person has answered (RFC 8628 §3.5).
        if (direct.code() != ErrorCode.AUTHORIZATION_PENDING
            && direct.code() != ErrorCode.SLOW_DOWN) {
          log(request, direct.code().code(), error);
        }
        yield direct(direct);
      }
      case RedirectError redirect -> tell(request, generation, redirect);
      case PageError page -> {
        log(request, page.problem().name().toLowerCase(java.util.Locale.ROOT), error);
        yield PageResponses.error(page, request, generation);
      }
    };
  }

  /** Tells the client of an error; for an endpoint whose answer also has to set cookies. */
  public static Response tell(Request request, Generation generation, RedirectError error) {
    log(request, error.code().code(), error);
    return AuthorizationResponses.error(request, generation, error);
  }

  private static void log(Request request, String code, ProtocolException error) {
    LOG.atInfo()
        .addKeyValue("request_id", request.id())
        .addKeyValue("error", code)
        .addKeyValue("description", error.getMessage())
        .addKeyValue("detail", error.detail())
        .log("Request refused");
  }

  private static Response direct(DirectError error) {
    Response response = Response.json(error.status(), error.body()).header("Pragma", "no-cache");
    if (error.status() == 503) {
      response.header("Retry-After", "1");
    }
    return error.challenge() == null
        ? response
        : response.header("WWW-Authenticate", error.challenge());
  }

  private static Response malformed(
      Request request, Generation generation, Errors errors, MalformedRequestException e) {
    if (errors.json()) {
      return Response.json(
          e.status(), DirectError.of(ErrorCode.INVALID_REQUEST, e.getMessage()).body());
    }
    Problem problem =
        e.status() == 413 || e.status() == 431
            ? Problem.REQUEST_TOO_LARGE
            : Problem.MALFORMED_REQUEST;
    PageError page = new PageError(problem, e.getMessage());
    log(request, "malformed_request", page);
    return PageResponses.error(page, request, generation);
  }

  private static Response unavailable(
      Request request, Generation generation, Errors errors, String why, RuntimeException cause) {
    LOG.atWarn()
        .addKeyValue("request_id", request.id())
        .setCause(cause)
        .log("Request answered with 503: {}", why);
    DirectError error =
        DirectError.of(ErrorCode.TEMPORARILY_UNAVAILABLE, "Try again in a moment: " + why + ".");
    return switch (errors) {
      case JSON -> direct(error);
      case JSON_WITHOUT_RETRY -> Response.json(error.status(), error.body());
      case PAGE, PROBLEM ->
          PageResponses.error(new PageError(Problem.BUSY, why), request, generation);
    };
  }
}
