package dev.gatehouse.admin;

import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Shape;
import java.util.Map;

/** How many grants have ended with a change. */
final class Ended {
  static final ObjectShape SHAPE =
      Shape.object("Ended")
          .required(
              "grants_ended",
              Shape.number(0, Integer.MAX_VALUE),
              "How many grants have ended with it.");

  private Ended() {}

  static Reply reply(int grants) {
    return Reply.ok(Map.of("grants_ended", grants));
  }
}
