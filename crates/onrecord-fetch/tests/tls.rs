//! Pages over TLS: a certificate of an authority that is believed, for the name that was asked for, and no other.
//!
//! `tls/` holds an authority and a certificate for `news.example.org`, valid until 2126. They were made by openssl for
//! this test (`ecparam -name prime256v1`, `req -x509`, `x509 -req`), and nobody has the authority's key any more.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use onrecord_fetch::{Address, Conditional, Dial, FetchError, Fetched, Fetcher, Limits, Outside, Private, Resolve, Stream};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Every name is somewhere on the internet; every connection goes to the test's own server.
#[derive(Debug)]
struct Here(SocketAddr);

impl Resolve for Here {
    fn resolve(&self, _: &str, _: Duration) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([9, 9, 9, 9])])
    }
}

impl Dial for Here {
    #[expect(clippy::disallowed_methods, reason = "the test's own server, whatever was asked for")]
    fn dial(&self, to: SocketAddr, within: Duration) -> io::Result<Box<dyn Stream>> {
        assert_eq!(to.to_string(), "9.9.9.9:443");
        Ok(Box::new(TcpStream::connect_timeout(&self.0, within)?))
    }
}

/// A server that speaks TLS and has the same page everywhere.
fn server() -> SocketAddr {
    let certificate = CertificateDer::from(include_bytes!("tls/server.der").as_slice());
    let key = PrivateKeyDer::try_from(include_bytes!("tls/server-key.der").as_slice()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).expect("a certificate"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).expect("a connection"), stream);
            // Whoever does not believe the certificate hangs up.
            let _ = stream.read(&mut [0; 4_096]).and_then(|_| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")).and_then(|()| stream.flush());
        }
    });
    at
}

fn get(authorities: &[&[u8]], address: &str) -> Result<Vec<u8>, FetchError> {
    let here = Arc::new(Here(server()));
    let authorities = authorities.iter().map(|der| der.to_vec()).collect();
    let outside = Outside { names: here.clone(), connections: here, authorities, ..Outside::real() };
    let limits = Limits { pause: Duration::ZERO, ..Limits::default() };
    match Fetcher::within(limits, Private::Refused, outside).get(&Address::parse(address)?, &Conditional::default())? {
        Fetched::Whole(page) => Ok(page.bytes),
        Fetched::Unchanged => panic!("nothing was known of it"),
    }
}

#[test]
fn a_certificate_must_be_believed_and_be_for_the_name() {
    let ours: &[u8] = include_bytes!("tls/authority.der");
    assert_eq!(get(&[ours], "https://news.example.org/"), Ok(b"secret".to_vec()));
    let why = |answer: Result<Vec<u8>, FetchError>| answer.expect_err("it is refused").to_string();
    let other_name = why(get(&[ours], "https://other.example.org/"));
    assert!(other_name.contains("certificate") && other_name.contains("not valid for name"), "{other_name}");
    let nobody = why(get(&[], "https://news.example.org/"));
    assert!(nobody.contains("certificate") && nobody.contains("UnknownIssuer"), "{nobody}");
}
