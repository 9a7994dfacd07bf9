//! Safari and Apple Passwords: `Title,URL,Username,Password,Notes,OTPAuth`; older ones lack the last one or two.

use crate::csv_rows::Layout;
use crate::format::Format;

pub(crate) const LAYOUT: Layout = Layout {
    format: Format::AppleCsv,
    known_by: &["title", "url", "username", "password"],
    also: &["notes", "otpauth"],
    title: &["title"],
    urls: &["url"],
    username: &["username"],
    totp: &["otpauth"],
    ..Layout::PLAIN
};
