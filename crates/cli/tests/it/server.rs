//! A server that notes what it is asked, where a mirror would only answer.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::Mirror;

/// Answers one request per connection, each on a thread of its own, for as long as the test runs.
pub(crate) struct Server {
    pub(crate) source: String,
    noted: Arc<Noted>,
}

#[derive(Default)]
struct Noted {
    heads: Mutex<Vec<String>>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    /// `answer` makes a whole response of a request's head.
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let source = format!("http://{}", listener.local_addr().expect("an address"));
        let (noted, answer) = (Arc::new(Noted::default()), Arc::new(answer));
        let server = Self { source, noted: Arc::clone(&noted) };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, noted, answer) = (stream.expect("a connection"), Arc::clone(&noted), Arc::clone(&answer));
                std::thread::spawn(move || noted.answer(stream, &*answer));
            }
        });
        server
    }

    /// Passes everything on to `mirror` and back.
    pub(crate) fn before(mirror: &Mirror) -> Self {
        let address = mirror.address().to_owned();
        Self::start(move |head| {
            let mut stream = TcpStream::connect(&address).expect("the mirror listens");
            let head = head.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).expect("the mirror reads");
            let mut response = Vec::new();
            stream.read_to_end(&mut response).expect("the mirror answers");
            response
        })
    }

    /// The heads of all requests.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.noted.heads.lock().expect("no panic").clone()
    }

    /// The prefixes that were asked for, sorted.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        let target = |head: &String| head.split(' ').nth(1).expect("a target").replace("/range/", "");
        let mut prefixes: Vec<String> = self.heads().iter().map(target).collect();
        prefixes.sort();
        prefixes
    }

    /// The most requests that were under way at the same time.
    pub(crate) fn most(&self) -> usize {
        self.noted.most.load(Ordering::SeqCst)
    }
}

impl Noted {
    fn answer(&self, mut stream: TcpStream, answer: &dyn Fn(&str) -> Vec<u8>) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match stream.read(&mut byte) {
                Ok(1) => head.extend(byte),
                // A connection that was not needed after all.
                _ => return,
            }
        }
        let head = String::from_utf8(head).expect("UTF-8");
        self.most.fetch_max(self.under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        self.heads.lock().expect("no panic").push(head.clone());
        let response = answer(&head);
        // Before the client can know: its next request must not count beside this one.
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        let _ = stream.write_all(&response);
    }
}

/// A response that ends its connection.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}
