//! Dashlane's `credentials.csv`: `username,username2,username3,title,password,note,url,category,otpUrl`, older ones with
//! `otpSecret`.

use crate::csv_rows::Layout;
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::DashlaneCsv,
    known_by: &["username", "username2", "username3", "title", "password", "url"],
    also: &["note", "category", "otpurl", "otpsecret"],
    title: &["title"],
    urls: &["url"],
    username: &["username", "username2", "username3"],
    totp: &["otpurl", "otpsecret"],
    folder: &["category"],
    ..Layout::PLAIN
};
