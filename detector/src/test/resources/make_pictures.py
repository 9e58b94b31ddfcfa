#!/usr/bin/env python3
"""Makes the pictures of the decoder's tests, and what Pillow and numpy say is in them.

    pip install pillow==13.0.0 numpy==2.4.6 imagecodecs
    python3 make_pictures.py

Beside each NAME.EXT of pictures/ lies NAME.EXT.rgb: width and height as two big-endian 16-bit
numbers, then the upright 8-bit RGB pixels. Libraries of other versions may write other bytes with
the same pixels.
"""
import io
import pathlib
import struct
import zlib

import imagecodecs
import numpy as np
from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent / "pictures"
HERE.mkdir(exist_ok=True)
W, H = 40, 24


def scene(w=W, h=H):
    """Smooth colours without any symmetry, so that a turned picture is told from an upright one."""
    y, x = np.mgrid[0:h, 0:w]
    r = 255 * x / (w - 1)
    g = 255 * y / (h - 1)
    b = 127 + 100 * np.sin(x / 9 + y / 5)
    return np.stack([r, g, b], -1).round().astype(np.uint8)


def expect(name, rgb):
    h, w, _ = rgb.shape
    (HERE / f"{name}.rgb").write_bytes(struct.pack(">HH", w, h) + rgb.astype(np.uint8).tobytes())


def pillow(name):
    """What Pillow decodes, upright, on white."""
    image = ImageOps.exif_transpose(Image.open(HERE / name))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    expect(name, np.asarray(image.convert("RGB")))


def save(name, image, **options):
    image.save(HERE / name, **options)
    pillow(name)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png16(name, samples, colour, extra=b""):
    """A 16-bit PNG, which Pillow can't write; colour 0 grey, 2 RGB, 4 grey + alpha, 6 RGBA."""
    h, w = samples.shape[:2]
    lines = samples.astype(">u2").reshape(h, -1)
    raw = b"".join(b"\0" + line.tobytes() for line in lines)
    header = struct.pack(">IIBBBBB", w, h, 16, colour, 0, 0, 0)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
        + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def on_white(colour, alpha, full):
    """Composited in whole numbers, then rounded to 8 bits."""
    colour, alpha = colour.astype(np.float64), alpha.astype(np.float64)
    value = (colour * alpha + full * (full - alpha)) / full
    return np.floor(value * 255 / full + 0.5)


def main():
    rgb = scene()
    image = Image.fromarray(rgb)
    alpha = np.linspace(0, 255, W * H).reshape(H, W).round().astype(np.uint8)
    rgba = Image.fromarray(np.dstack([rgb, alpha]))

    # JPEG
    save("plain.jpg", image, quality=95, subsampling=0)
    save("subsampled.jpg", image, quality=90, subsampling=2)
    save("progressive.jpg", image, quality=90, progressive=True)
    save("grey.jpg", image.convert("L"), quality=95)
    save("cmyk.jpg", image.convert("CMYK"), quality=95)
    cmyk = 255 - np.asarray(image.convert("CMYK"))  # as Adobe writes: inverted
    (HERE / "ycck.jpg").write_bytes(
        imagecodecs.jpeg8_encode(cmyk, level=95, colorspace="CMYK", outcolorspace="YCCK"))
    pillow("ycck.jpg")
    save("restarts.jpg", image, quality=90, restart_marker_blocks=1)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"turned{orientation}.jpg", image, quality=95, subsampling=0, exif=exif)
    exif = Image.Exif()
    exif[0x0112] = 6
    big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    save("turned-big-endian.jpg", image, quality=95, subsampling=0, exif=big)
    Image.fromarray(scene(416, 304)).save(HERE / "large.jpg", quality=85)
    Image.fromarray(scene(61, 45)).save(HERE / "odd.jpg", quality=85)

    # Whole, and ending in what a decoder fills in for missing bits
    half = rgb.copy()
    half[:, W // 4:] = 128
    Image.fromarray(half).save(HERE / "middle-grey.jpg", quality=90, subsampling=2)
    Image.fromarray(half).save(HERE / "middle-grey-progressive.jpg", quality=90, progressive=True)
    half[:, W // 4:] = 64
    Image.fromarray(half).save(
        HERE / "dark-grey.jpg", quality=90, subsampling=1, restart_marker_blocks=3)

    # PNG
    save("plain.png", image)
    save("alpha.png", rgba)
    save("grey.png", image.convert("L"))
    save("grey-alpha.png", rgba.convert("LA"))
    save("palette.png", image.quantize(16))
    save("palette-alpha.png", image.quantize(16), transparency=3)
    save("bilevel.png", image.convert("1"))
    save("colour-key.png", Image.fromarray(rgb // 128 * 128), transparency=(128, 128, 128))
    save("grey-key.png", Image.fromarray(rgb[..., 0] // 128 * 128), transparency=128)
    save("turned.png", image, exif=exif)

    wide = (rgb.astype(np.int64) * 257 + np.arange(W)[None, :, None] * 7) % 65536
    alpha16 = np.linspace(0, 65535, W * H).reshape(H, W).round()
    opaque = np.full((H, W), 65535)
    png16("grey16.png", wide[..., 0], 0)
    expect("grey16.png", on_white(np.repeat(wide[..., :1], 3, -1), opaque[..., None], 65535))
    png16("rgb16.png", wide, 2)
    expect("rgb16.png", on_white(wide, opaque[..., None], 65535))
    png16("rgba16.png", np.dstack([wide, alpha16]), 6)
    expect("rgba16.png", on_white(wide, alpha16[..., None], 65535))
    key = wide[3, 5]
    png16("rgb16-key.png", wide, 2, chunk(b"tRNS", key.astype(">u2").tobytes()))
    hidden = np.where((wide == key).all(-1), 0, 65535)
    expect("rgb16-key.png", on_white(wide, hidden[..., None], 65535))

    # WebP
    save("lossy.webp", image, quality=90)
    save("lossless.webp", image, lossless=True)
    save("alpha.webp", rgba, lossless=True, exact=True)
    save("turned.webp", image, lossless=True, exif=exif)

    # Refused by type
    frames = [image, ImageOps.mirror(image)]
    image.save(HERE / "animated.png", save_all=True, append_images=frames[1:])
    image.save(HERE / "animated.webp", save_all=True, append_images=frames[1:], lossless=True)
    image.save(HERE / "picture.gif")
    image.save(HERE / "picture.tiff")
    image.save(HERE / "picture.bmp")

    # Resizing: Pillow's bilinear enlarges as ours; means over covered rectangles by hand.
    for w, h, size in ((40, 24, 64), (420, 300, 96), (40, 24, 24), (61, 200, 37)):
        source = scene(w, h).astype(np.float64)
        for axis, length in ((0, h), (1, w)):
            source = np.moveaxis(resample(np.moveaxis(source, axis, 0), length, size), 0, axis)
        expect(f"resized-{w}x{h}-{size}", np.floor(source + 0.5))


def resample(rows, length, size):
    out = np.zeros((size,) + rows.shape[1:])
    for i in range(size):
        if size > length:
            centre = min(max((i + 0.5) * length / size - 0.5, 0), length - 1)
            low = min(int(centre), length - 2)
            out[i] = rows[low] * (1 - (centre - low)) + rows[low + 1] * (centre - low)
        else:
            begin, end = i * length / size, (i + 1) * length / size
            for p in range(length):
                out[i] += rows[p] * max(0, min(end, p + 1) - max(begin, p)) * size / length
    return out


main()
