//! Which addresses are anybody's, and which may lie within somebody's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What happens to addresses within somebody's own network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Private {
    /// They are refused.
    #[default]
    Refused,
    /// They are fetched like others.
    Allowed,
}

/// Ranges of IPv4 that are not on the public internet (IANA's special-purpose registry).
const V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "an unspecified address"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private address"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "an address within a provider's network"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "a loopback address"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "a link-local address"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private address"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "an address for documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private address"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "an address for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "an address for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "an address for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "a multicast address"),
    (Ipv4Addr::new(255, 255, 255, 255), 32, "the broadcast address"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "a reserved address"),
];

/// The same of IPv6; outside 2000::/3 all is refused that is not named here.
const V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "an unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, "a loopback address"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "a private address"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "a link-local address"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "a multicast address"),
    // Teredo, benchmarks, ORCHID and others: nothing that serves pages.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "a reserved address"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "an address for documentation"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "an address for documentation"),
];

/// Says what an address is that is not everybody's; `None` for those on the public internet.
///
/// ```
/// use onrecord_fetch::not_public;
/// assert_eq!(not_public("127.0.0.1".parse()?), Some("a loopback address"));
/// assert_eq!(not_public("::ffff:169.254.169.254".parse()?), Some("a link-local address"));
/// assert_eq!(not_public("9.9.9.9".parse()?), None);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[must_use]
pub fn not_public(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => v4(ip),
        IpAddr::V6(ip) => v6(ip),
    }
}

/// The same of a name.
pub(crate) fn not_public_name(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (host == "localhost" || host.ends_with(".localhost")).then_some("this machine")
}

fn v4(ip: Ipv4Addr) -> Option<&'static str> {
    let within = |(net, bits, _): &&(Ipv4Addr, u32, &str)| (ip.to_bits() ^ net.to_bits()) >> (32 - bits) == 0;
    V4.iter().find(within).map(|(_, _, kind)| *kind)
}

fn v6(ip: Ipv6Addr) -> Option<&'static str> {
    // Addresses that stand for one of IPv4: who reaches them reaches that one.
    if let Some(ip) = inner(ip) {
        return v4(ip);
    }
    let within = |(net, bits, _): &&(Ipv6Addr, u32, &str)| (ip.to_bits() ^ net.to_bits()) >> (128 - bits) == 0;
    if let Some((_, _, kind)) = V6.iter().find(within) {
        return Some(kind);
    }
    let global = ip.segments()[0] & 0xe000 == 0x2000;
    (!global).then_some("a reserved address")
}

/// The address of IPv4 that one of IPv6 leads to.
fn inner(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low));
    match ip.segments() {
        // Mapped, ::ffff:0:0/96.
        [0, 0, 0, 0, 0, 0xffff, a, b] => Some(v4(a, b)),
        // NAT64, 64:ff9b::/96 (RFC 6052); 64:ff9b:1::/48 is for local use and refused as reserved.
        [0x64, 0xff9b, 0, 0, 0, 0, a, b] => Some(v4(a, b)),
        // 6to4, 2002::/16.
        [0x2002, a, b, ..] => Some(v4(a, b)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ip: &str, kind: Option<&str>) {
        assert_eq!(not_public(ip.parse().expect(ip)), kind, "{ip}");
    }

    #[test]
    fn the_public_internet_is_everybodys() {
        for ip in [
            "1.1.1.1",
            "9.9.9.9",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "64:ff9b::909:909",
            "::ffff:9.9.9.9",
            "2002:909:909::1",
        ] {
            check(ip, None);
        }
    }

    #[test]
    fn what_lies_within_is_not() {
        for (ip, kind) in [
            ("0.0.0.0", "an unspecified address"),
            ("0.1.2.3", "an unspecified address"),
            ("10.0.0.1", "a private address"),
            ("10.255.255.255", "a private address"),
            ("100.64.0.1", "an address within a provider's network"),
            ("100.127.255.255", "an address within a provider's network"),
            ("127.0.0.1", "a loopback address"),
            ("127.255.255.254", "a loopback address"),
            ("169.254.169.254", "a link-local address"),
            ("172.16.0.1", "a private address"),
            ("172.31.255.255", "a private address"),
            ("192.0.0.8", "a reserved address"),
            ("192.0.2.1", "an address for documentation"),
            ("192.88.99.1", "a reserved address"),
            ("192.168.1.1", "a private address"),
            ("198.18.0.1", "an address for benchmarks"),
            ("198.19.255.255", "an address for benchmarks"),
            ("198.51.100.1", "an address for documentation"),
            ("203.0.113.1", "an address for documentation"),
            ("224.0.0.1", "a multicast address"),
            ("239.255.255.255", "a multicast address"),
            ("240.0.0.1", "a reserved address"),
            ("255.255.255.255", "the broadcast address"),
            ("::", "an unspecified address"),
            ("::1", "a loopback address"),
            ("::2", "a reserved address"),
            ("::127.0.0.1", "a reserved address"),
            ("::9.9.9.9", "a reserved address"),
            ("fc00::1", "a private address"),
            ("fdff::1", "a private address"),
            ("fe80::1", "a link-local address"),
            ("febf::1", "a link-local address"),
            ("fec0::1", "a reserved address"),
            ("ff02::1", "a multicast address"),
            ("100::1", "a reserved address"),
            ("64:ff9b:1::1", "a reserved address"),
            ("2001::1", "a reserved address"),
            ("2001:0:7f00:1::1", "a reserved address"),
            ("2001:2::1", "a reserved address"),
            ("2001:20::1", "a reserved address"),
            ("2001:db8::1", "an address for documentation"),
            ("3fff::1", "an address for documentation"),
            ("4000::1", "a reserved address"),
            ("::ffff:127.0.0.1", "a loopback address"),
            ("::ffff:10.1.2.3", "a private address"),
            ("64:ff9b::127.0.0.1", "a loopback address"),
            ("64:ff9b::169.254.169.254", "a link-local address"),
            ("2002:7f00:1::", "a loopback address"),
            ("2002:c0a8:101::1", "a private address"),
        ] {
            check(ip, Some(kind));
        }
    }

    #[test]
    fn some_names_say_it() {
        for name in ["localhost", "LOCALHOST.", "a.localhost"] {
            assert_eq!(not_public_name(name), Some("this machine"), "{name}");
        }
        assert_eq!(not_public_name("localhost.example.org"), None);
    }
}
