//! UTF-8, as RFC 3629 and table 3-7 of the Unicode Standard define it: no overlong form, no surrogate, nothing above
//! U+10FFFF.

use super::flaw::{Expected, Flaw};

/// Reads the characters above ASCII that stand at a position, of which there is one at least.
pub(crate) fn characters(input: &[u8], mut at: usize) -> Result<usize, Flaw> {
    loop {
        let rest = input.get(at..).unwrap_or_default();
        let length = match *rest {
            [0x00..=0x7f, ..] | [] => return Ok(at),
            [0xc2..=0xdf, 0x80..=0xbf, ..] => 2,
            [0xe0, 0xa0..=0xbf, 0x80..=0xbf, ..]
            | [0xe1..=0xec | 0xee | 0xef, 0x80..=0xbf, 0x80..=0xbf, ..]
            | [0xed, 0x80..=0x9f, 0x80..=0xbf, ..] => 3,
            [0xf0, 0x90..=0xbf, 0x80..=0xbf, 0x80..=0xbf, ..]
            | [0xf1..=0xf3, 0x80..=0xbf, 0x80..=0xbf, 0x80..=0xbf, ..]
            | [0xf4, 0x80..=0x8f, 0x80..=0xbf, 0x80..=0xbf, ..] => 4,
            _ => return Err(Flaw::new(at, Expected::Utf8)),
        };
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library_on_every_sequence() {
        // All of one to three bytes, and of four those whose last one is at an edge.
        let check = |bytes: &[u8]| {
            let mut at = 0;
            while at < bytes.len() && bytes[at] < 0x80 {
                at += 1;
            }
            let ours = characters(bytes, at).is_ok_and(|end| bytes[end..].is_ascii());
            // Where ASCII stands between, only the first run is read.
            if !bytes[at..].windows(2).any(|pair| pair[0] < 0x80 && pair[1] >= 0x80) {
                assert_eq!(ours, std::str::from_utf8(bytes).is_ok(), "{bytes:x?}");
            }
        };
        for first in 0..=u8::MAX {
            check(&[first]);
            for second in 0..=u8::MAX {
                check(&[first, second]);
                for third in [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xff] {
                    check(&[first, second, third]);
                    for fourth in [0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff] {
                        check(&[first, second, third, fourth]);
                    }
                }
            }
        }
    }
}
