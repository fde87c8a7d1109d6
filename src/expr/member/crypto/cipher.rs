//! What block ciphers compute: CBC and ECB, with .NET's paddings.

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit};

use crate::expr::value::Exception;

use super::cryptographic;

/// A block cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    Aes,
    TripleDes,
}

/// `PaddingMode`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    None,
    Pkcs7,
    Zeros,
    AnsiX923,
    Iso10126,
}

impl Cipher {
    /// Bytes of a block.
    pub fn block(self) -> usize {
        match self {
            Self::Aes => 16,
            Self::TripleDes => 8,
        }
    }

    /// Whether a key may have so many bytes.
    pub fn takes_key(self, bytes: usize) -> bool {
        match self {
            Self::Aes => matches!(bytes, 16 | 24 | 32),
            Self::TripleDes => matches!(bytes, 16 | 24),
        }
    }
}

/// Encrypts or decrypts whole blocks; without an initialization vector each by itself.
pub fn transform(cipher: Cipher, key: &[u8], iv: Option<&[u8]>, bytes: &mut [u8], encrypt: bool) -> Result<(), Box<Exception>> {
    let done = match (cipher, key.len()) {
        (Cipher::Aes, 16) => blocks::<aes::Aes128>(key, iv, bytes, encrypt),
        (Cipher::Aes, 24) => blocks::<aes::Aes192>(key, iv, bytes, encrypt),
        (Cipher::Aes, _) => blocks::<aes::Aes256>(key, iv, bytes, encrypt),
        (Cipher::TripleDes, 16) => blocks::<des::TdesEde2>(key, iv, bytes, encrypt),
        (Cipher::TripleDes, _) => blocks::<des::TdesEde3>(key, iv, bytes, encrypt),
    };
    done.ok_or_else(|| cryptographic("Specified key is not a valid size for this algorithm."))
}

fn blocks<C: KeyInit + BlockSizeUser + BlockCipherEncrypt + BlockCipherDecrypt>(
    key: &[u8],
    iv: Option<&[u8]>,
    bytes: &mut [u8],
    encrypt: bool,
) -> Option<()> {
    let cipher = C::new_from_slice(key).ok()?;
    let mut before = iv.map(<[u8]>::to_vec);
    let mix = |block: &mut [u8], with: &Option<Vec<u8>>| {
        block.iter_mut().zip(with.iter().flatten()).for_each(|(b, w)| *b ^= w);
    };
    for chunk in bytes.chunks_exact_mut(C::block_size()) {
        let read = chunk.to_vec();
        if encrypt {
            mix(chunk, &before);
        }
        let block = <&mut Array<u8, C::BlockSize>>::try_from(&mut *chunk).ok()?;
        if encrypt {
            cipher.encrypt_block(block);
        } else {
            cipher.decrypt_block(block);
            mix(chunk, &before);
        }
        if let Some(before) = &mut before {
            before.copy_from_slice(if encrypt { chunk } else { &read });
        }
    }
    Some(())
}

/// Fills the last block; `random` gives the bytes of ISO 10126.
pub fn pad(bytes: &mut Vec<u8>, block: usize, padding: Padding, random: &[u8]) -> Result<(), Box<Exception>> {
    let missing = block - bytes.len() % block;
    let count = u8::try_from(missing).unwrap_or(0);
    match padding {
        Padding::None if missing < block => return Err(cryptographic("The input data is not a complete block.")),
        Padding::None => {}
        Padding::Zeros => bytes.resize(bytes.len() + missing % block, 0),
        Padding::Pkcs7 => bytes.resize(bytes.len() + missing, count),
        Padding::AnsiX923 | Padding::Iso10126 => {
            let filler = random.iter().copied().chain(std::iter::repeat(0)).take(missing - 1);
            bytes.extend(filler.map(|b| if padding == Padding::AnsiX923 { 0 } else { b }));
            bytes.push(count);
        }
    }
    Ok(())
}

/// Takes the padding off what was decrypted.
pub fn unpad(bytes: &mut Vec<u8>, block: usize, padding: Padding) -> Result<(), Box<Exception>> {
    if matches!(padding, Padding::None | Padding::Zeros) || bytes.is_empty() {
        return Ok(());
    }
    let count = usize::from(bytes.last().copied().unwrap_or(0));
    let filler = bytes.len().checked_sub(count).and_then(|at| bytes.get(at..bytes.len() - 1)).unwrap_or(&[]);
    let right = match padding {
        Padding::Pkcs7 => filler.iter().all(|b| usize::from(*b) == count),
        Padding::AnsiX923 => filler.iter().all(|b| *b == 0),
        Padding::None | Padding::Zeros | Padding::Iso10126 => true,
    };
    if count == 0 || count > block || count > bytes.len() || !right {
        return Err(cryptographic("Padding is invalid and cannot be removed."));
    }
    bytes.truncate(bytes.len() - count);
    Ok(())
}
