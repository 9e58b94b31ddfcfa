package dev.loupe.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a test breaks, and what it shows to hold all the same; a line of docs/cluster-faults.md. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Fault {
  /** What was done. */
  String value();

  /** What held. */
  String held();
}
