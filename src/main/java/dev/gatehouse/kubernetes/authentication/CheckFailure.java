package dev.gatehouse.kubernetes.authentication;

/** A check that ends the way of a token; the message is the API server's error. */
final class CheckFailure extends Exception {
  private static final long serialVersionUID = 1;
  private final Verdict.Step step;

  CheckFailure(Verdict.Step step, String error) {
    super(error);
    this.step = step;
  }

  Verdict.Step step() {
    return step;
  }
}
