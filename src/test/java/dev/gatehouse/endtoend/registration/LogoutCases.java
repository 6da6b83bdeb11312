package dev.gatehouse.endtoend.registration;

import static dev.gatehouse.endtoend.registration.WaysToRegisterTest.client;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Clients that are told of a logout, for {@link WaysToRegisterTest}. */
final class LogoutCases {
  private LogoutCases() {}

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of(
            "logout",
            client(
                "postLogoutRedirectURIs",
                List.of("https://app.example.com/", "https://app.example.com/bye?x=1"))),
        Arguments.of(
            "front",
            client(
                "frontchannelLogoutURI",
                "https://app.example.com:443/out?x=1",
                "frontchannelLogoutSessionRequired",
                true)),
        Arguments.of(
            "back",
            client(
                "backchannelLogoutURI",
                "https://app.internal.example.com:8443/out?x=1",
                "backchannelLogoutSessionRequired",
                true)),
        Arguments.of("backlocal", back("http://127.0.0.1:8080/out")));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("byefragment", afterLogout("https://app.example.com/#bye")),
        Arguments.of("byescript", afterLogout("javascript:alert(1)")),
        Arguments.of("byeline", afterLogout("https://app.example.com/\r\nSet-Cookie: a=b")),
        Arguments.of("byerelative", afterLogout("//evil.example/")),
        Arguments.of("byeuser", afterLogout("https://app.example.com@evil.example/")),
        Arguments.of("byewildcard", afterLogout("https://*.example.com/")),
        Arguments.of("frontelsewhere", front("https://other.example.com/out")),
        Arguments.of("frontport", front("https://app.example.com:8443/out")),
        Arguments.of("frontscheme", front("http://app.example.com/out")),
        Arguments.of("frontscript", front("javascript:alert(1)")),
        Arguments.of("frontfragment", front("https://app.example.com/out#x")),
        Arguments.of("frontapp", front("com.example.app:/out")),
        Arguments.of("backclear", back("http://app.example.com/out")),
        Arguments.of("backapp", back("com.example.app:/out")),
        Arguments.of("backfile", back("file:///etc/passwd")),
        Arguments.of("backscript", back("javascript:alert(1)")),
        Arguments.of("backuser", back("https://user@app.example.com/out")),
        Arguments.of("backfragment", back("https://app.example.com/out#x")),
        Arguments.of("backrelative", back("/out")),
        Arguments.of("backlist", client("backchannelLogoutURI", List.of("https://a.example/"))));
  }

  private static Map<String, Object> afterLogout(String uri) {
    return client("postLogoutRedirectURIs", List.of(uri));
  }

  private static Map<String, Object> back(String uri) {
    return client("backchannelLogoutURI", uri);
  }

  private static Map<String, Object> front(String uri) {
    return client("frontchannelLogoutURI", uri);
  }
}
