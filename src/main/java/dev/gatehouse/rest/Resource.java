package dev.gatehouse.rest;

import java.util.List;

/** One kind of thing with its operations. Thread-safe. */
@FunctionalInterface
public interface Resource {
  List<Operation> operations();
}
