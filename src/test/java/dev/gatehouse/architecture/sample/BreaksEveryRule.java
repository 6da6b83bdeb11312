package dev.gatehouse.architecture.sample;

import dev.gatehouse.protocol.ErrorCode;
import io.javalin.http.Context;
import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Instant;
import java.time.InstantSource;

/** Does what no class of the server may do. */
@SuppressWarnings("unused")
final class BreaksEveryRule {
  private BreaksEveryRule() {}

  static Instant readsTheClock() {
    return Instant.now();
  }

  static InstantSource choosesTheClock() {
    return InstantSource.system();
  }

  static SecureRandom makesRandomness() {
    return new SecureRandom();
  }

  static void prints() {
    System.out.println();
  }

  static void reflects(Field field) {
    field.setAccessible(true);
  }

  static Class<?> knowsTheHttpServer(Context context) {
    return context.getClass();
  }

  static Class<?> knowsJdbc(Connection connection) {
    return connection.getClass();
  }

  static String knowsTheServer(ErrorCode code) {
    return code.name();
  }
}
