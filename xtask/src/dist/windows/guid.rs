//! The codes by which Windows tells products, packages and components apart. They are worked out from names, so that two
//! builds of the same have the same.

use std::fmt;

use sha1::{Digest, Sha1};

/// As Windows Installer wants it: in braces and in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guid(u128);

/// What every Cordon is an upgrade of, for ever.
pub(super) const UPGRADE: Guid = Guid(0xE260_DA8C_AE6B_4461_90E7_38BC_19ED_780D);

impl Guid {
    /// RFC 9562's version 5, in the name space of [`UPGRADE`].
    pub(super) fn of(name: &str) -> Self {
        let hash = Sha1::new().chain_update(UPGRADE.0.to_be_bytes()).chain_update(name).finalize();
        let number = hash.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte));
        let version = 5 << 76;
        let variant = 0b10 << 62;
        Self(number & !(0xF << 76) & !(0b11 << 62) | version | variant)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, digits: u32| (self.0 >> shift) & ((1 << (digits * 4)) - 1);
        let (a, b, c, d, e) = (part(96, 8), part(80, 4), part(64, 4), part(48, 4), part(0, 12));
        write!(f, "{{{a:08X}-{b:04X}-{c:04X}-{d:04X}-{e:012X}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second value is Python's: `uuid.uuid5(uuid.UUID("e260da8c-…"), "component/papers/SBOM.json")`.
    #[test]
    fn codes_are_those_of_the_standard() {
        assert_eq!(UPGRADE.to_string(), "{E260DA8C-AE6B-4461-90E7-38BC19ED780D}");
        assert_eq!(Guid::of("component/papers/SBOM.json").to_string(), "{CE68B5E2-41C3-5F3F-9059-7DFBD2973873}");
    }
}
