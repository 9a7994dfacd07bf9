//! The gateway against hostile servers, over real sockets: each way in which an answer can fail has its test and its
//! own reason, and none of them is ever taken for an answer.

mod answers;
mod bodies;
mod child;
mod file;
mod http1;
mod http2;
mod identity;
mod laptop;
mod proxy;
mod range_file;
mod reach;
mod retries;
mod server;
mod tls;
mod wire;
