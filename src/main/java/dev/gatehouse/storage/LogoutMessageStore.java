package dev.gatehouse.storage;

import java.time.Instant;
import java.util.List;

/**
 * The outbox of logouts (rule R29). The stores that end sessions write it, for every client that
 * was given a {@code sid}, in the same transaction; whether a client wants to be told is decided by
 * who delivers.
 *
 * <p>A claim is for one attempt: what the claimer reports counts only while nobody has claimed the
 * message again, so of two that hold it by mistake one is heard.
 */
public interface LogoutMessageStore {

  /** Clients that are to be told something at {@code now}; at most {@code limit}. */
  List<String> dueClients(Instant now, int limit);

  /**
   * Takes messages of a client that are due, those that wait longest first: nobody else gets them
   * before {@code until}.
   */
  List<LogoutMessageRow> claim(String clientId, Instant now, Instant until, int limit);

  /** Removes a message that was delivered; false when it was claimed again or is gone. */
  boolean delivered(LogoutMessageRow claimed);

  /** Puts a message off after a failure; false when it was claimed again or is gone. */
  boolean postpone(LogoutMessageRow claimed, Instant due, String problem);

  /** Keeps a message as one that could not be told; false when it was claimed again or is gone. */
  boolean giveUp(LogoutMessageRow claimed, Instant at, String problem);

  /** Removes waiting messages of a client that is not to be told; returns how many. */
  int drop(String clientId);

  /** Messages that wait and such that were given up, the latest end first. */
  List<LogoutMessageRow> newest(int limit);

  /** How many there are. */
  Counts counts();

  /** Removes at most {@code limit} that were given up before a time; returns how many. */
  int deleteGivenUp(Instant before, int limit);

  /**
   * Numbers of messages.
   *
   * @param waiting to be delivered
   * @param givenUp that could not be
   */
  record Counts(long waiting, long givenUp) {}
}
