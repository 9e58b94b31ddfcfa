package dev.loupe.detector.image;

/**
 * What a file's header says of its picture.
 *
 * @param width in pixels, as stored: before the EXIF orientation is applied
 * @param height likewise
 */
public record ImageHeader(ImageType type, int width, int height) {}
