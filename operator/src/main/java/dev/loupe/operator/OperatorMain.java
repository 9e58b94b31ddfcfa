package dev.loupe.operator;

import io.micronaut.runtime.Micronaut;

/** The operator's program. Settings come from the environment: see {@link OperatorSettings}. */
public final class OperatorMain {
  private OperatorMain() {}

  public static void main(String[] args) {
    Micronaut.build(args).mainClass(OperatorMain.class).banner(false).start();
  }
}
