//! A relay that keeps every byte which its client sends.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The relay. It runs until the test ends.
pub struct Recorder {
    /// The source address to give to Cordon.
    pub source: String,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Recorder {
    /// Relays to the mirror whose source address is `to`.
    ///
    /// # Errors
    /// When no port is free or the address is none.
    pub fn before(to: &str) -> anyhow::Result<Self> {
        let to: SocketAddr = to.trim_start_matches("http://").parse()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let source = format!("http://{}", listener.local_addr()?);
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(to) else { continue };
                let (Ok(back), Ok(answers)) = (client.try_clone(), server.try_clone()) else { continue };
                let kept = Arc::clone(&kept);
                thread::spawn(move || relay(client, server, |bytes| lock(&kept).extend_from_slice(bytes)));
                thread::spawn(move || relay(answers, back, |_| ()));
            }
        });
        Ok(Self { source, received })
    }

    /// Everything that clients have sent.
    #[must_use]
    pub fn received(&self) -> Vec<u8> {
        lock(&self.received).clone()
    }
}

fn lock(kept: &Mutex<Vec<u8>>) -> std::sync::MutexGuard<'_, Vec<u8>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn relay(mut from: TcpStream, mut to: TcpStream, keep: impl Fn(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        keep(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
