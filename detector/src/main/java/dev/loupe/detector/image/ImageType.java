package dev.loupe.detector.image;

/** The encodings that are read. */
public enum ImageType {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP");

  private final String title;

  ImageType(String title) {
    this.title = title;
  }

  /** As people write it. */
  public String title() {
    return title;
  }
}
