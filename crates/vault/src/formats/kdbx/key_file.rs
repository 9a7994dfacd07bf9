//! A key file: XML of KeePass (versions 1.0 and 2.0), 32 bytes, 64 hexadecimal digits, or any file, whose SHA-256 is the
//! key.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::ImportError;
use crate::json::Text;
use crate::limits::MAX_DEPTH;
use crate::text::utf8;

/// Bytes of a key.
const KEY: usize = 32;

pub(super) type Key = Zeroizing<[u8; KEY]>;

/// Reads the key out of a key file.
pub(super) fn key(file: &[u8]) -> Result<Key, ImportError> {
    if file.is_empty() {
        return Err(ImportError::BadKeyFile);
    }
    let text = utf8(file).ok();
    let text = text.as_ref().and_then(|text| str::from_utf8(text.bytes()).ok());
    if let Some(text) = text.filter(|text| is_xml(text)) {
        return xml_key(text).ok_or(ImportError::BadKeyFile);
    }
    if let Ok(key) = file.try_into() {
        return Ok(Zeroizing::new(key));
    }
    Ok(text.and_then(hexadecimal).unwrap_or_else(|| Zeroizing::new(Sha256::digest(file).into())))
}

/// Whether the outermost element is that of a key file; other XML is any file.
fn is_xml(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => return start.name().as_ref() == "KeyFile",
            Ok(Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Text(text)) if text.trim().is_empty() => {}
            _ => return false,
        }
    }
}

/// The key of an XML key file; `None` where it is not in one of the two forms, or is not what its hash says.
fn xml_key(text: &str) -> Option<Key> {
    let file = XmlKeyFile::read(text)?;
    let data: Text = Zeroizing::new(file.data.split_ascii_whitespace().collect());
    match file.version.trim().split('.').next()? {
        "1" => {
            Zeroizing::new(BASE64_STANDARD.decode(data.as_bytes()).ok()?).as_slice().try_into().ok().map(Zeroizing::new)
        }
        "2" => {
            let key = hexadecimal(&data)?;
            let hash = Sha256::digest(*key);
            // The hash guards against slips of whoever types the key from paper.
            let expect = file.hash.as_deref().map(bytes_of_hexadecimal::<4>);
            expect.is_none_or(|expect| expect.as_deref().is_some_and(|expect| hash.starts_with(expect))).then_some(key)
        }
        _ => None,
    }
}

/// What stands in an XML key file.
#[derive(Default)]
struct XmlKeyFile {
    version: String,
    data: Text,
    hash: Option<String>,
}

impl XmlKeyFile {
    fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut file = Self::default();
        let mut open: Vec<String> = Vec::new();
        loop {
            let event = reader.read_event().ok()?;
            let path: Vec<_> = open.iter().map(String::as_str).collect();
            match event {
                Event::Start(start) if open.len() < MAX_DEPTH => {
                    let name = start.name().as_ref().to_owned();
                    if path == ["KeyFile", "Key"] && name == "Data" {
                        let hash = start.try_get_attribute("Hash").ok()?;
                        file.hash = hash.map(|hash| hash.value.into_owned());
                    }
                    open.push(name);
                }
                Event::Start(_) | Event::DocType(_) | Event::GeneralRef(_) => return None,
                Event::End(_) => drop(open.pop()),
                Event::Text(text) if path == ["KeyFile", "Meta", "Version"] => file.version.push_str(&text),
                Event::Text(text) if path == ["KeyFile", "Key", "Data"] => file.data.push_str(&text),
                Event::Eof => return open.is_empty().then_some(file),
                _ => {}
            }
        }
    }
}

fn hexadecimal(text: &str) -> Option<Key> {
    bytes_of_hexadecimal(text)
}

fn bytes_of_hexadecimal<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    let mut digits = text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    for byte in bytes.iter_mut() {
        *byte = digits.next()?? << 4 | digits.next()??;
    }
    digits.next().is_none().then_some(bytes)
}
