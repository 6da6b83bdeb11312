package dev.gatehouse.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The master keys of an installation: the one that is in use, and while it is changed those that
 * open as well; with them, what earlier keys have left. Thread-safe; {@link #replace} changes all
 * at once.
 */
public final class MasterKeys {
  private volatile State state;

  /**
   * What is known at a moment. Whoever derives keys keeps them as long as this is the same object.
   *
   * @param current makes everything new
   * @param others open and verify as well
   * @param inherited what keys that are gone have left
   */
  public record State(MasterKey current, List<MasterKey> others, Inherited inherited) {
    public State {
      others = List.copyOf(others);
    }

    /** The current one first. */
    public List<MasterKey> all() {
      List<MasterKey> all = new ArrayList<>();
      all.add(current);
      all.addAll(others);
      return all;
    }
  }

  /**
   * Keys that derive from master keys of before and outlive them. They stand sealed in the
   * database.
   *
   * @param codes by purpose, keys of message authentication codes that a change must not change
   * @param refresh keys of refresh tokens that are still out there, by the epoch they are for
   */
  public record Inherited(Map<String, byte[]> codes, List<Refresh> refresh) {
    /** Nothing: the master key was never changed. */
    public static final Inherited NOTHING = new Inherited(Map.of(), List.of());

    public Inherited {
      codes = Map.copyOf(codes);
      refresh = List.copyOf(refresh);
    }
  }

  /**
   * The key of an epoch's refresh tokens.
   *
   * @param bytes 32 of them
   */
  public record Refresh(long epoch, byte[] bytes) {}

  private MasterKeys(State state) {
    this.state = state;
  }

  /** A single key. */
  public static MasterKeys of(MasterKey key) {
    return new MasterKeys(new State(key, List.of(), Inherited.NOTHING));
  }

  /** Several keys. */
  public static MasterKeys of(State state) {
    return new MasterKeys(state);
  }

  public State state() {
    return state;
  }

  /** The key that makes everything new. */
  public MasterKey current() {
    return state.current();
  }

  /** From now on other keys. */
  public void replace(State next) {
    state = next;
  }

  /**
   * The key among several that a database belongs to.
   *
   * @param check what the database says, see {@link MasterKey#check}
   */
  public static Optional<MasterKey> match(List<MasterKey> keys, String check) {
    return keys.stream().filter(key -> Digests.equal(key.checkValue(), check)).findFirst();
  }

  /** How the keys of refresh tokens derive from a master key. */
  public static LongFunction<byte[]> refresh(MasterKey key) {
    // The first epoch's key has the name that it had before there were epochs.
    return epoch -> key.derive(epoch == 0 ? "refresh token" : "refresh token of epoch " + epoch);
  }

  /** The key of a message authentication code, as it derives from a master key. */
  static byte[] code(MasterKey key, String purpose) {
    return key.derive("mac:" + purpose);
  }

  /** The key of a code that a change of the master key must not change. */
  public static byte[] lasting(State state, String purpose) {
    byte[] inherited = state.inherited().codes().get(purpose);
    return inherited != null ? inherited : code(state.current(), purpose);
  }
}
