package dev.loupe.serving.guard;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Finds who is at the other end of the proxies that are trusted. */
final class ClientAddress {
  /** Of the bits of an IPv6 address: what follows is the caller's own to choose. */
  private static final int PREFIX_BYTES = 8;

  private ClientAddress() {}

  /**
   * Goes from the connection's other end to the left as long as the addresses are proxies'. What
   * stands further left, its sender may have made up.
   *
   * @param peer the connection's other end
   * @param forwarded values of {@code X-Forwarded-For}, in their order
   */
  static InetAddress of(InetAddress peer, List<String> forwarded, List<Network> proxies) {
    InetAddress client = peer;
    String[] hops = String.join(",", forwarded).split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isProxy(client, proxies); i--) {
      Optional<InetAddress> next = literal(hops[i].strip());
      if (next.isEmpty()) {
        return client;
      }
      client = next.get();
    }
    return client;
  }

  /** What one caller can't leave by choosing another address of its own. */
  static String network(InetAddress address) {
    if (address instanceof Inet6Address) {
      return HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES) + "/64";
    }
    return address.getHostAddress();
  }

  private static boolean isProxy(InetAddress address, List<Network> proxies) {
    return proxies.stream().anyMatch(network -> network.contains(address));
  }

  /** An address as proxies write it, with a port or without; a name is none. */
  private static Optional<InetAddress> literal(String text) {
    String bare = text;
    if (text.startsWith("[")) {
      bare = text.substring(1, Math.max(1, text.indexOf(']')));
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
      bare = text.substring(0, text.indexOf(':'));
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }
}
