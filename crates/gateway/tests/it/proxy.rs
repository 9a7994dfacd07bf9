//! The system's proxy: for every source but those on this laptop.

use exposure::Why;

use crate::child::{self, Child};
use crate::identity::{HTTP_1, Issuer};
use crate::server::{DOCUMENTED, Entrance, Reply, Server, Then};

const SOURCE: &str = "https://ranges.example";

/// A proxy with this reply to `CONNECT` fails the look-up; it hears the source's name and nothing else.
async fn check(reply: Reply, expect: &str) {
    let proxy = Server::start(reply).await;
    Child::of(SOURCE).proxy(&proxy.http()).check(expect).await;
    check_connect(&proxy.heads());
}

fn check_connect(heads: &[String]) {
    let head = heads.first().expect("the proxy is asked");
    assert!(head.starts_with("CONNECT ranges.example:443 HTTP/1.1\r\n"), "{head}");
    assert!(!head.contains("21BD1"), "{head}");
}

/// Also what the child processes run.
#[tokio::test]
async fn a_source_on_this_laptop_is_not_asked_through_the_proxy() {
    if child::run().await.is_some() {
        return;
    }
    let (proxy, source) = (Server::start(Reply::status("407 No")).await, Server::start(Reply::documented()).await);
    Child::of(&source.http()).proxy(&proxy.http()).check("seen AddressAndPrefix").await;
    assert_eq!((proxy.connections(), source.heads().len()), (0, 1));
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_no_answer() {
    check(Reply::status("407 Proxy Authentication Required"), "proxy_failed Address").await;
}

#[tokio::test]
async fn a_proxy_that_forbids_the_source_is_no_answer() {
    check(Reply::status("403 Forbidden"), "proxy_failed Address").await;
}

#[tokio::test]
async fn a_proxys_error_page_is_no_answer() {
    check(Reply::new("503 Service Unavailable", &["Content-Type: text/html"], "<html>"), "proxy_failed Address").await;
}

#[tokio::test]
async fn a_proxy_that_hangs_up_is_no_answer() {
    check(Reply::raw("").then(Then::HangUp), "proxy_failed Address").await;
}

#[tokio::test]
async fn a_proxy_that_nobody_runs_is_no_answer() {
    let socket = crate::reach::deaf_socket();
    let proxy = format!("http://{}", socket.local_addr().unwrap());
    Child::of(SOURCE).proxy(&proxy).check("proxy_failed Address").await;
}

#[tokio::test]
async fn an_inspecting_proxy_of_an_unknown_issuer_is_told_apart() {
    let inspection = Issuer::new().acceptor("ranges.example", HTTP_1);
    let proxy = Server::behind(Entrance::Tunnel(inspection), Reply::documented()).await;
    Child::of(SOURCE).proxy(&proxy.http()).check("tls_unknown_issuer Address").await;
    check_connect(&proxy.heads());
    assert_eq!(proxy.heads().len(), 1, "nothing is asked in the tunnel");
}

#[tokio::test]
async fn an_inspecting_proxy_of_a_trusted_issuer_is_passed() {
    let issuer = Issuer::new();
    let inspection = issuer.acceptor("ranges.example", HTTP_1);
    let proxy = Server::behind(Entrance::Tunnel(inspection), Reply::ok(DOCUMENTED)).await;
    Child::of(SOURCE).proxy(&proxy.http()).trusting(&issuer.root()).check("seen AddressAndPrefix").await;
    check_connect(&proxy.heads());
}

#[tokio::test]
async fn a_407_from_the_source_itself_is_a_proxys_refusal() {
    crate::laptop::check(Reply::status("407 Proxy Authentication Required"), Why::ProxyFailed, crate::laptop::ONCE)
        .await;
}
