package dev.loupe.serving.guard;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of addresses, {@code 10.0.0.0/8} or {@code fd00::/8}. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Network(byte[] address, int bits) {
  private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]{2,45})/([0-9]{1,3})");
  private static final String ACCEPTED = "a network, 10.0.0.0/8 or fd00::/8";

  /**
   * @throws InvalidPolicyException if it is none
   */
  static Network parse(String field, String text) {
    return read(text).orElseThrow(() -> new InvalidPolicyException(field, text, ACCEPTED));
  }

  private static Optional<Network> read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      byte[] address = InetAddress.ofLiteral(matcher.group(1)).getAddress();
      int bits = Integer.parseInt(matcher.group(2));
      return bits <= address.length * Byte.SIZE
          ? Optional.of(new Network(address, bits))
          : Optional.empty();
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    if (bytes.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int mask = 0xff << Math.max(0, Byte.SIZE - (bits - bit)) & 0xff;
      if (((bytes[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
