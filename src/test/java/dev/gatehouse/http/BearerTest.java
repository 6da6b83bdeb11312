package dev.gatehouse.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of RFC 6750 §2.1, and what others make of it. */
class BearerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer mF_9.B5f-4.1JqM",
        "bearer mF_9.B5f-4.1JqM",
        "bEARER mF_9.B5f-4.1JqM",
        "Bearer  mF_9.B5f-4.1JqM",
        "Bearer \tmF_9.B5f-4.1JqM",
        "Bearer mF_9.B5f-4.1JqM \t"
      })
  void theTokenAlone(String header) {
    assertEquals(Optional.of("mF_9.B5f-4.1JqM"), Bearer.token(List.of(header)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Bearer",
        "Bearer\tx",
        "Bearer,x",
        "Bearer=x",
        "Bearerx y",
        " Bearer x",
        "Basic x",
        "Basic x, Bearer y",
        "DPoP x",
        "mF_9.B5f-4.1JqM",
        "Bea\u0280er x",
        "Bearer\u00a0x"
      })
  void noToken(String header) {
    assertEquals(Optional.empty(), Bearer.token(List.of(header)));
  }

  @Test
  void onceOnly() {
    assertEquals(Optional.empty(), Bearer.token(List.of()));
    assertEquals(Optional.empty(), Bearer.token(List.of("Bearer x", "Bearer x")));
    assertEquals(Optional.empty(), Bearer.token(List.of("Bearer x", "Basic y")));
    assertEquals(Optional.empty(), Bearer.token(List.of("", "Bearer x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x,y", "x, Bearer y", "x y", "x=y", "\"x\"", "x\u00a0"})
  void whatNoTokenLooksLikeIsNeverCut(String odd) {
    assertEquals(Optional.of(odd), Bearer.token(List.of("Bearer " + odd)));
  }
}
