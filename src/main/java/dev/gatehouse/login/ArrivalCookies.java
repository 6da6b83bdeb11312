package dev.gatehouse.login;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.crypto.Sealer;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.http.SetCookie;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.CookieNames;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an upstream posted to {@code /callback}, sealed until the browser comes back by GET with its
 * own cookies (rule R13). Used once. Thread-safe.
 */
public final class ArrivalCookies {
  private static final String PURPOSE = "upstream arrival";
  private static final String COOKIE = "arrival";
  private static final int MOST_BYTES = 3_500;
  private static final Duration LIFETIME = Duration.ofMinutes(1);
  private final Sealer sealer;
  private final CookieNames cookies;

  public ArrivalCookies(Sealer sealer, CookieNames cookies) {
    this.sealer = sealer;
    this.cookies = cookies;
  }

  Response keep(Response response, Parameters posted) {
    Map<String, Object> json = new LinkedHashMap<>(posted.asMap());
    String value =
        sealer.seal(
            PURPOSE,
            cookies.name(COOKIE),
            JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
    if (value.length() > MOST_BYTES) {
      throw new PageError(Problem.REQUEST_TOO_LARGE, "the upstream's answer is too large");
    }
    return response.cookie(cookies.set(COOKIE, value, LIFETIME, SetCookie.SameSite.LAX));
  }

  Optional<Parameters> take(Request http) {
    return cookies
        .value(http, COOKIE)
        .flatMap(value -> sealer.open(PURPOSE, cookies.name(COOKIE), value))
        .flatMap(ArrivalCookies::parameters);
  }

  Response forget(Response response) {
    return response.cookie(cookies.expire(COOKIE));
  }

  private static Optional<Parameters> parameters(byte[] bytes) {
    try {
      Map<String, List<String>> values = new LinkedHashMap<>();
      JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8))
          .forEach((name, all) ->
              values.put(name, ((List<?>) all).stream().map(String.class::cast).toList()));
      return Optional.of(Parameters.of(values));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
