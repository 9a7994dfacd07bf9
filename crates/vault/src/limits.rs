//! What is refused for its size, so that a hostile file costs no more than a large one.

/// Bytes of a file at most.
pub const MAX_FILE: usize = 256 * 1024 * 1024;
/// Bytes of a key file at most; real ones have up to a few thousand.
pub const MAX_KEY_FILE: usize = 1024 * 1024;
/// Logins of a vault at most; 20,000 are the most that people are known to have.
pub const MAX_LOGINS: usize = 200_000;
/// Problems that are kept; more are of no use to anybody.
pub(crate) const MAX_PROBLEMS: usize = 1_000;
/// Bytes of one unpacked entry of a zip archive at most.
pub(crate) const MAX_ZIP_ENTRY: u64 = 64 * 1024 * 1024;
/// Bytes of all unpacked entries of a zip archive at most.
pub(crate) const MAX_ZIP_TOTAL: u64 = 1024 * 1024 * 1024;
/// Levels of nesting in JSON or XML at most; real exports have about ten, and folders in folders a few more.
pub(crate) const MAX_DEPTH: usize = 64;
/// Characters of a title, user name, address or folder that are kept.
pub(crate) const MAX_TEXT: usize = 500;
/// Addresses of a login that are kept.
pub(crate) const MAX_ADDRESSES: usize = 20;

/// KiB of memory that a key derivation may ask for. KeePassXC takes 64 MiB, Bitwarden up to 1 GiB if told to.
pub(crate) const MAX_KDF_MEMORY: u64 = 256 * 1024;
/// KiB of memory times passes of an Argon2 derivation at most: about two minutes.
pub(crate) const MAX_KDF_WORK: u64 = 128 * 1024 * 1024;
/// Rounds of AES-KDF at most: about a minute with hardware AES.
pub(crate) const MAX_AES_ROUNDS: u64 = 1_000_000_000;
/// Rounds of PBKDF2-SHA256 at most; Bitwarden takes 600,000, and up to 2,000,000 if told to.
pub(crate) const MAX_PBKDF2_ROUNDS: u32 = 10_000_000;
