package dev.loupe.trainer.sample;

import java.nio.file.Path;

/**
 * @param perClass pictures in each class's folder
 * @param size side of the pictures, in pixels
 * @param difficulty 0: the classes differ plainly, to 1: they hardly differ
 * @param shift 0: usual light and camera, to 1: far from them
 * @param mislabel share of the pictures of each folder that are of another class
 */
public record SampleSettings(
    Path out,
    Task task,
    int perClass,
    int size,
    long seed,
    double difficulty,
    double shift,
    double mislabel) {}
