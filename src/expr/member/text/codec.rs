//! The encodings that .NET has by itself: what they are called, and how they write and read text.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::expr::member::Outcome;
use crate::expr::value::{Exception, Text};

type Try<T> = Result<T, Box<Exception>>;

/// An encoding: its web name, its other names, its class, the name for people, its code page, its preamble.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    pub class: &'static str,
    pub title: &'static str,
    pub page: i32,
    pub windows_page: i32,
    pub preamble: &'static [u8],
}

pub static KINDS: &[Kind] = &[
    Kind {
        name: "utf-8",
        aliases: &["unicode-1-1-utf-8", "unicode-2-0-utf-8", "x-unicode-1-1-utf-8", "x-unicode-2-0-utf-8"],
        class: "UTF8Encoding+UTF8EncodingSealed",
        title: "Unicode (UTF-8)",
        page: 65001,
        windows_page: 1200,
        preamble: &[0xef, 0xbb, 0xbf],
    },
    Kind {
        name: "us-ascii",
        aliases: &["ascii", "ansi_x3.4-1968", "ansi_x3.4-1986", "cp367", "csascii", "ibm367", "iso-ir-6", "iso646-us", "us"],
        class: "ASCIIEncoding+ASCIIEncodingSealed",
        title: "US-ASCII",
        page: 20127,
        windows_page: 1252,
        preamble: &[],
    },
    Kind {
        name: "utf-16",
        aliases: &["utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2", "csunicode11utf7"],
        class: "UnicodeEncoding",
        title: "Unicode",
        page: 1200,
        windows_page: 1200,
        preamble: &[0xff, 0xfe],
    },
    Kind {
        name: "utf-16BE",
        aliases: &["unicodefffe"],
        class: "UnicodeEncoding",
        title: "Unicode (Big-Endian)",
        page: 1201,
        windows_page: 1200,
        preamble: &[0xfe, 0xff],
    },
    Kind {
        name: "utf-32",
        aliases: &["utf-32le", "ucs-4", "iso-10646-ucs-4"],
        class: "UTF32Encoding",
        title: "Unicode (UTF-32)",
        page: 12000,
        windows_page: 1200,
        preamble: &[0xff, 0xfe, 0, 0],
    },
    Kind {
        name: "iso-8859-1",
        aliases: &["latin1", "l1", "iso_8859-1", "iso8859-1", "iso-ir-100", "ibm819", "cp819", "csisolatin1", "iso_8859-1:1987"],
        class: "Latin1Encoding",
        title: "Western European (ISO)",
        page: 28591,
        windows_page: 1252,
        preamble: &[],
    },
];

impl Kind {
    /// The bytes of units; what is `strict` throws where it can only ask.
    pub fn encode(&self, units: &[u16], strict: bool) -> Try<Vec<u8>> {
        let mut out = Vec::with_capacity(units.len());
        let mut at = 0;
        for letter in char::decode_utf16(units.iter().copied()) {
            if let (Err(lone), true) = (&letter, strict) {
                let message = format!(
                    "Unable to translate Unicode character \\\\u{:04X} at index {at} to specified code page.",
                    lone.unpaired_surrogate()
                );
                return Err(Exception::new("System.Text.EncoderFallbackException", message));
            }
            let c = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
            at += c.len_utf16();
            match self.page {
                1200 => c.encode_utf16(&mut [0; 2]).iter().for_each(|u| out.extend(u.to_le_bytes())),
                1201 => c.encode_utf16(&mut [0; 2]).iter().for_each(|u| out.extend(u.to_be_bytes())),
                12000 => out.extend(u32::from(c).to_le_bytes()),
                20127 if c.is_ascii() => out.push(c as u8),
                28591 => match (u8::try_from(u32::from(c)), near_latin1(c)) {
                    (Ok(byte), _) | (Err(_), Some(byte)) => out.push(byte),
                    (Err(_), None) => out.extend(std::iter::repeat_n(b'?', c.len_utf16())),
                },
                20127 => out.extend(std::iter::repeat_n(b'?', c.len_utf16())),
                _ => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        Ok(out)
    }

    /// The text of bytes.
    pub fn text(&self, bytes: &[u8], strict: bool) -> Outcome {
        if self.page == 65001
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Ok(text.into());
        }
        Ok(Text::from_units(&self.decode(bytes, strict)?).into())
    }

    /// The units of bytes.
    pub fn decode(&self, bytes: &[u8], strict: bool) -> Try<Vec<u16>> {
        let pair = |c: &[u8]| [c.first().copied().unwrap_or(0), c.get(1).copied().unwrap_or(0)];
        Ok(match self.page {
            1200 | 1201 => {
                let big = self.page == 1201;
                let whole = bytes.len() / 2 * 2;
                let units = bytes.get(..whole).unwrap_or(&[]).chunks(2).map(pair);
                let units = units.map(|p| if big { u16::from_be_bytes(p) } else { u16::from_le_bytes(p) });
                let rest = (whole < bytes.len()).then_some('\u{fffd}');
                char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).chain(rest).collect::<String>().encode_utf16().collect()
            }
            12000 => {
                let letter = |c: &[u8]| <[u8; 4]>::try_from(c).ok().map(u32::from_le_bytes).and_then(char::from_u32);
                bytes.chunks(4).map(|c| letter(c).unwrap_or('\u{fffd}')).collect::<String>().encode_utf16().collect()
            }
            20127 => bytes.iter().map(|b| u16::from(if b.is_ascii() { *b } else { b'?' })).collect(),
            28591 => bytes.iter().map(|b| u16::from(*b)).collect(),
            _ => match String::from_utf8_lossy(bytes) {
                std::borrow::Cow::Owned(_) if strict => return Err(untranslatable(bytes)),
                text => text.encode_utf16().collect(),
            },
        })
    }
}

fn untranslatable(bytes: &[u8]) -> Box<Exception> {
    let (at, length) =
        std::str::from_utf8(bytes).err().map_or((0, 0), |e| (e.valid_up_to(), e.error_len().unwrap_or(bytes.len() - e.valid_up_to())));
    let shown: String = bytes.iter().skip(at).take(length).map(|b| format!("[{b:02X}]")).collect();
    let message = format!("Unable to translate bytes {shown} at index {at} from specified code page to Unicode.");
    Exception::new("System.Text.DecoderFallbackException", message)
}

/// What .NET takes for a letter that Latin-1 does not have.
fn near_latin1(c: char) -> Option<u8> {
    Some(match c {
        'ł' => b'l',
        'Ł' => b'L',
        'đ' => b'd',
        'Đ' => b'D',
        'ħ' => b'h',
        'Ħ' => b'H',
        'ı' => b'i',
        'œ' => b'o',
        'Œ' => b'O',
        '‐' | '‑' | '–' | '—' => b'-',
        '‘' | '’' | '‚' | '′' | 'ʼ' => b'\'',
        '“' | '”' | '„' => b'"',
        '•' => b'.',
        '‹' => b'<',
        '›' => b'>',
        '…' => b'.',
        '™' => b'T',
        '！'..='～' => u8::try_from(u32::from(c) - 0xfee0).ok()?,
        '\u{100}'..='\u{17f}' => {
            let first = DecomposingNormalizerBorrowed::new_nfd().normalize_iter([c].into_iter()).next();
            return first.filter(|f| *f != c).and_then(|f| u8::try_from(u32::from(f)).ok());
        }
        _ => return None,
    })
}
