//! What hashes compute.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Digest as _;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    /// `HashSize`: bits.
    pub fn bits(self) -> i32 {
        match self {
            Self::Md5 => 128,
            Self::Sha1 => 160,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// `HashName`
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        }
    }

    /// How long a key is that it makes by itself: its block.
    pub fn key_length(self) -> usize {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }

    /// The hash of bytes, with a key the HMAC.
    pub fn compute(self, key: Option<&[u8]>, bytes: &[u8]) -> Vec<u8> {
        match key {
            None => match self {
                Self::Md5 => md5::Md5::digest(bytes).to_vec(),
                Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
                Self::Sha256 => sha2::Sha256::digest(bytes).to_vec(),
                Self::Sha384 => sha2::Sha384::digest(bytes).to_vec(),
                Self::Sha512 => sha2::Sha512::digest(bytes).to_vec(),
            },
            // Keys of all lengths are taken, so that none is refused.
            Some(key) => match self {
                Self::Md5 => Hmac::<md5::Md5>::new_from_slice(key).map(|m| m.chain_update(bytes).finalize().into_bytes().to_vec()),
                Self::Sha1 => Hmac::<sha1::Sha1>::new_from_slice(key).map(|m| m.chain_update(bytes).finalize().into_bytes().to_vec()),
                Self::Sha256 => Hmac::<sha2::Sha256>::new_from_slice(key).map(|m| m.chain_update(bytes).finalize().into_bytes().to_vec()),
                Self::Sha384 => Hmac::<sha2::Sha384>::new_from_slice(key).map(|m| m.chain_update(bytes).finalize().into_bytes().to_vec()),
                Self::Sha512 => Hmac::<sha2::Sha512>::new_from_slice(key).map(|m| m.chain_update(bytes).finalize().into_bytes().to_vec()),
            }
            .unwrap_or_default(),
        }
    }
}
