package dev.loupe.operator.model;

/** Whether there is an autoscaler, and whether it is as wanted. */
enum Scaler {
  NONE,
  CURRENT,
  OUTDATED
}
