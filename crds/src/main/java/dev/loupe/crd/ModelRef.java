package dev.loupe.crd;

/** A DetectorModel in the same namespace. */
public record ModelRef(String name) {}
